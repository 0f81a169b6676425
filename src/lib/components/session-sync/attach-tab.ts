import type { SessionWatch } from './session-watch.js';

/** The messages between the tabs of one app. A message has no content: it says that something may have changed. */
export class Messages {
	readonly #name: string;
	#channel: BroadcastChannel | null = null;

	constructor(name: string) {
		this.#name = name;
	}

	open(onMessage: () => void): void {
		this.close();
		// Old browsers have none: their tabs look when the user comes back to them.
		if (typeof BroadcastChannel === 'undefined') return;
		this.#channel = new BroadcastChannel(this.#name);
		this.#channel.onmessage = onMessage;
	}

	tell(): void {
		this.#channel?.postMessage(null);
	}

	/** An open channel can keep a page out of the back/forward cache. */
	close(): void {
		this.#channel?.close();
		this.#channel = null;
	}
}

/** Runs a watch with the events of the tab. Returns what stops it. */
export function attachTab(watch: SessionWatch, messages: Messages): () => void {
	const events = new AbortController();
	const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
		target.addEventListener(type, listener, { capture: true, signal: events.signal });
	const open = () => messages.open(() => watch.look());
	open();
	on(document, 'visibilitychange', () => watch.look());
	on(window, 'online', () => watch.look());
	on(window, 'input', () => (watch.typed = true));
	on(window, 'pagehide', () => {
		watch.leave();
		messages.close();
	});
	on(window, 'pageshow', (event) => {
		if (!('persisted' in event) || event.persisted !== true) return;
		open();
		watch.look(true);
	});
	watch.start();
	return () => {
		events.abort();
		messages.close();
	};
}
