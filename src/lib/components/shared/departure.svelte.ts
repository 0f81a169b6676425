import type { Attachment } from 'svelte/attachments';
import { leaveByScript } from './leave-by-script.js';

/**
 * How long a form counts as sent, in milliseconds. The browser does not tell that an answer was empty
 * or that its stop button was pressed, so a button that waited for it would be dead.
 */
const longest = 5000;

/** What differs from one form to another. */
interface DepartureOptions {
	/** Runs when the server has done its part and the user stays, or comes back. @default nothing */
	readonly onStay?: () => unknown;
	/** @default by script, where that can be */
	readonly leave?: typeof leaveByScript;
}

/**
 * A form that leaves this site. Script asks for the address and opens it, so that neither the policy `form-action`
 * nor `Referrer-Policy: no-referrer` of the page stands in the way. A second submit waits until the first is at rest.
 */
export class Departure {
	/** Whether the browser is on its way. */
	now = $state(false);
	readonly #options: DepartureOptions;
	#waiting: AbortController | null = null;
	#answered = false;

	constructor(options: DepartureOptions = {}) {
		this.#options = options;
	}

	/** For the form. */
	readonly attach: Attachment<HTMLFormElement> = (form) => {
		const submit = (event: SubmitEvent) => {
			if (event.defaultPrevented) return;
			if (this.now || this.#start(form, event.submitter)) event.preventDefault();
		};
		form.addEventListener('submit', submit);
		return () => {
			form.removeEventListener('submit', submit);
			this.#answered = false;
			this.#stop();
		};
	};

	/** Whether script leaves; otherwise the browser does. */
	#start(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
		// An answer that is late does not count any more: this one does.
		this.#waiting?.abort();
		this.#waiting = new AbortController();
		this.now = true;
		this.#answered = false;
		const { signal } = this.#waiting;
		const timer = setTimeout(() => (this.now = false), longest);
		signal.addEventListener('abort', () => clearTimeout(timer));
		window.addEventListener('pageshow', (event) => event.persisted && this.#stop(), { signal });
		// Escape stops a page on its way.
		window.addEventListener('keydown', (event) => event.key === 'Escape' && this.#stop(), {
			signal
		});
		const { leave = leaveByScript } = this.#options;
		return leave(form, submitter, signal, () => (this.#answered = true));
	}

	#stop(): void {
		this.now = false;
		this.#waiting?.abort();
		if (this.#answered) this.#options.onStay?.();
		this.#answered = false;
	}
}
