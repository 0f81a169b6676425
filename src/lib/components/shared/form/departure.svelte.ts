import { DEV } from 'esm-env';
import type { Attachment } from 'svelte/attachments';
import { leaveByScript, type Target } from './leave-by-script.js';

/**
 * A form counts as sent for this time, in milliseconds. The browser does not report an empty answer or its stop
 * button, so a form without this limit would stay disabled. The user is told afterwards that they can try again.
 */
const longest = 5000;

/** The options of a form. */
interface DepartureOptions {
	/** Runs when the server has answered and the user stays on the page or returns to it. @default nothing */
	readonly onStay?: () => unknown;
	/** A form outside of the component, by its id, and what is sent by it. @default the element itself is the form */
	readonly outside?: () => ({ readonly id: string } & Target) | undefined;
	/** @default by script, where possible */
	readonly leave?: typeof leaveByScript;
}

/**
 * A form that leads to another site. Script asks for the address and opens it, so that the page's policies
 * `form-action` and `Referrer-Policy: no-referrer` do not block it. A second submit waits until the first one ended.
 */
export class Departure {
	/** Where the form is: not sent, sent, or sent so long ago that the user can try again. */
	state = $state<'idle' | 'pending' | 'slow'>('idle');
	readonly #options: DepartureOptions;
	#waiting: AbortController | null = null;
	#answered = false;

	constructor(options: DepartureOptions = {}) {
		this.#options = options;
	}

	/** Whether the form was sent and the page is still open. */
	get now(): boolean {
		return this.state === 'pending';
	}

	/** An attachment for the form. */
	readonly attach: Attachment<HTMLFormElement> = (form) => {
		if (DEV && form.parentElement?.closest('form')) sayNested();
		return this.#listen(form, form);
	};

	/** An attachment for the element that holds the button of a form elsewhere. */
	readonly attachOutside: Attachment<HTMLElement> = (element) => {
		const form = document.getElementById(this.#options.outside?.()?.id ?? '');
		if (form instanceof HTMLFormElement) return this.#listen(form, element);
		if (DEV) sayMissing(this.#options.outside?.()?.id);
		return undefined;
	};

	#listen(form: HTMLFormElement, element: HTMLElement): () => void {
		const submit = (event: SubmitEvent) => {
			const { submitter } = event;
			if (event.defaultPrevented || (form !== element && !element.contains(submitter))) return;
			if (this.now || this.#start(form, submitter)) event.preventDefault();
		};
		form.addEventListener('submit', submit);
		return () => {
			form.removeEventListener('submit', submit);
			this.#answered = false;
			this.#stop();
		};
	}

	/** Whether script opens the address. Otherwise the browser submits the form. */
	#start(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
		// Ignore answers to earlier submits.
		this.#waiting?.abort();
		this.#waiting = new AbortController();
		this.state = 'pending';
		this.#answered = false;
		const { signal } = this.#waiting;
		const timer = setTimeout(() => (this.state = 'slow'), longest);
		signal.addEventListener('abort', () => clearTimeout(timer));
		window.addEventListener('pageshow', (event) => event.persisted && this.#stop(), { signal });
		// Escape stops a navigation.
		window.addEventListener('keydown', (event) => event.key === 'Escape' && this.#stop(), {
			signal
		});
		const { leave = leaveByScript, outside } = this.#options;
		return leave(form, submitter, signal, () => (this.#answered = true), outside?.());
	}

	#stop(): void {
		this.state = 'idle';
		this.#waiting?.abort();
		if (this.#answered) this.#options.onStay?.();
		this.#answered = false;
	}
}

function sayNested(): void {
	globalThis.console.error(
		'[sveltekit-logto] A component that renders a form is inside another <form>, and HTML has no nested forms. Render an empty <form id="…"> outside of yours, and give its id to the component as the prop "form".'
	);
}

function sayMissing(id: string | undefined): void {
	globalThis.console.error(
		`[sveltekit-logto] No <form id="${id}"> is on the page. Render one, empty, outside of every other form; the prop "form" names it.`
	);
}
