import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { attachTab, Messages } from './attach-tab.js';
import type { SessionWatch } from './session-watch.js';

/** A channel between the tabs of one browser, as the standard describes it. */
class Channel {
	static readonly open: Set<Channel> = new Set();
	onmessage: ((event: unknown) => void) | null = null;
	readonly name: string;
	constructor(name: string) {
		this.name = name;
		Channel.open.add(this);
	}
	postMessage(data: unknown): void {
		for (const other of Channel.open)
			if (other !== this && other.name === this.name) other.onmessage?.({ data });
	}
	close(): void {
		Channel.open.delete(this);
	}
}

const start = vi.fn();
const look = vi.fn<(isUrgent?: boolean) => void>();
const leave = vi.fn();
let watch: SessionWatch;
let page: EventTarget;
let opened: EventTarget;
let messages: Messages;
let stop: () => void;

beforeEach(() => {
	for (const mock of [start, look, leave]) mock.mockReset();
	[page, opened] = [new EventTarget(), new EventTarget()];
	vi.stubGlobal('window', page);
	vi.stubGlobal('document', opened);
	vi.stubGlobal('BroadcastChannel', Channel);
	watch = { typed: false, holds: false, start, look, leave } as unknown as SessionWatch;
	messages = new Messages('app /auth');
	stop = attachTab(watch, messages);
});
afterEach(() => {
	stop();
	Channel.open.clear();
	vi.unstubAllGlobals();
});

const show = (persisted: boolean) =>
	page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));

it('looks when the tab is shown, when the network returns, and when another tab tells it', () => {
	opened.dispatchEvent(new Event('visibilitychange'));
	page.dispatchEvent(new Event('online'));
	new Channel('app /auth').postMessage(null);
	expect(look.mock.calls).toEqual([[], [], []]);
});

it('does not hear the app below another base path of the same origin', () => {
	new Channel('app /shop/auth').postMessage(null);
	expect(look).not.toHaveBeenCalled();
});

it('says no more to other tabs than that something may have changed', () => {
	const heard = vi.fn();
	new Channel('app /auth').onmessage = heard;
	messages.tell();
	expect(heard.mock.calls).toEqual([[{ data: null }]]);
});

it('asks at once when the page returns from the back/forward cache, and only then', () => {
	show(false);
	expect(look).not.toHaveBeenCalled();
	show(true);
	expect(look.mock.calls).toEqual([[true]]);
});

it('keeps no channel open in the back/forward cache, and hears again after that', () => {
	page.dispatchEvent(new Event('pagehide'));
	expect(leave).toHaveBeenCalledOnce();
	expect(Channel.open.size).toBe(0);
	show(true);
	new Channel('app /auth').postMessage(null);
	expect(look.mock.calls).toEqual([[true], []]);
});

it('notices that the user types', () => {
	page.dispatchEvent(new Event('input'));
	expect(watch.typed).toBe(true);
});

it('works in browsers that have no channels', () => {
	stop();
	vi.stubGlobal('BroadcastChannel', undefined);
	stop = attachTab(watch, messages);
	messages.tell();
	opened.dispatchEvent(new Event('visibilitychange'));
	expect(look).toHaveBeenCalledOnce();
});

it('hears nothing any more when the component is gone', () => {
	stop();
	opened.dispatchEvent(new Event('visibilitychange'));
	new Channel('app /auth').postMessage(null);
	expect(look).not.toHaveBeenCalled();
});
