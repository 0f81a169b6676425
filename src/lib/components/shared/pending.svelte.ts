import type { Attachment } from 'svelte/attachments';

/**
 * How long a form counts as sent, in milliseconds. The browser tells nobody that an answer was empty
 * or that its stop button was pressed, so a button that waited for it would be dead.
 */
const longest = 5000;

/** Whether a form was sent and the browser is on its way; a second submit waits until it is at rest. */
export class Pending {
	now = $state(false);
	#waiting: AbortController | null = null;

	/** For the form. */
	readonly attach: Attachment<HTMLFormElement> = (form) => {
		const submit = (event: SubmitEvent) => {
			if (event.defaultPrevented) return;
			if (this.now) event.preventDefault();
			else this.#start();
		};
		form.addEventListener('submit', submit);
		return () => {
			form.removeEventListener('submit', submit);
			this.#rest();
		};
	};

	#start(): void {
		this.now = true;
		this.#waiting = new AbortController();
		const { signal } = this.#waiting;
		const timer = setTimeout(() => this.#rest(), longest);
		signal.addEventListener('abort', () => clearTimeout(timer));
		window.addEventListener('pageshow', (event) => event.persisted && this.#rest(), { signal });
		// Escape stops a page on its way.
		window.addEventListener('keydown', (event) => event.key === 'Escape' && this.#rest(), {
			signal
		});
	}

	#rest(): void {
		this.now = false;
		this.#waiting?.abort();
	}
}
