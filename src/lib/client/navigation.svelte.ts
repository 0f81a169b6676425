import { isNavigating } from './kit.js';

/** When the last navigation of SvelteKit's client ended, in milliseconds since the document opened. */
let endedAt = -Infinity;

/** So soon after its end an error in markup belongs to a navigation, in milliseconds: SvelteKit 3 shows it then. */
const soon = 1000;

$effect.root(() => {
	$effect(() => {
		if (!isNavigating()) return;
		return () => {
			endedAt = performance.now();
		};
	});
	$effect(() => {
		window.addEventListener('input', () => (endedAt = -Infinity), { capture: true });
	});
});

/** Whether a page that is shown belongs to a navigation, so that nothing was entered in it. */
export const isArriving = (): boolean => isNavigating() || performance.now() - endedAt < soon;
