import type { Attachment } from 'svelte/attachments';
import { leaveByScript } from './leave-by-script.js';

/**
 * A form counts as sent for this time, in milliseconds. The browser does not report an empty answer or its stop
 * button, so a form without this limit would stay disabled.
 */
const longest = 5000;

/** The options of a form. */
interface DepartureOptions {
	/** Runs when the server has answered and the user stays on the page or returns to it. @default nothing */
	readonly onStay?: () => unknown;
	/** @default by script, where possible */
	readonly leave?: typeof leaveByScript;
}

/**
 * A form that leads to another site. Script asks for the address and opens it, so that the page's policies
 * `form-action` and `Referrer-Policy: no-referrer` do not block it. A second submit waits until the first one ended.
 */
export class Departure {
	/** Whether the form was sent and the page is still open. */
	now = $state(false);
	readonly #options: DepartureOptions;
	#waiting: AbortController | null = null;
	#answered = false;

	constructor(options: DepartureOptions = {}) {
		this.#options = options;
	}

	/** An attachment for the form. */
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

	/** Whether script opens the address. Otherwise the browser submits the form. */
	#start(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
		// Ignore answers to earlier submits.
		this.#waiting?.abort();
		this.#waiting = new AbortController();
		this.now = true;
		this.#answered = false;
		const { signal } = this.#waiting;
		const timer = setTimeout(() => (this.now = false), longest);
		signal.addEventListener('abort', () => clearTimeout(timer));
		window.addEventListener('pageshow', (event) => event.persisted && this.#stop(), { signal });
		// Escape stops a navigation.
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
