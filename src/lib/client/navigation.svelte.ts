import { isNavigating } from './kit.js';

/** When the last navigation of SvelteKit's client ended, in milliseconds since the document opened. */
let endedAt = -Infinity;

/** An error in markup within this time after a navigation belongs to it, in milliseconds. SvelteKit 3 shows it then. */
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

/** Whether a navigation has just opened the page, so that the user has entered nothing in it. */
export const isArriving = (): boolean => isNavigating() || performance.now() - endedAt < soon;
