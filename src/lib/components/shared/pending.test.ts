import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pending } from './pending.svelte.js';

/** What a form and a window do here, without a browser. */
class StandIn extends EventTarget {}

const toSubmit = () => new Event('submit', { cancelable: true });
const toKey = (key: string) => Object.assign(new Event('keydown'), { key });
const toPageShow = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted });

let pending: Pending;
let form: StandIn;
let page: StandIn;
let detach: (() => void) | void;

beforeEach(() => {
	vi.useFakeTimers();
	page = new StandIn();
	vi.stubGlobal('window', page);
	form = new StandIn();
	pending = new Pending();
	detach = pending.attach(form as unknown as HTMLFormElement);
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('a form that was sent', () => {
	test('is not sent a second time', () => {
		expect(form.dispatchEvent(toSubmit())).toBe(true);
		expect(pending.now).toBe(true);
		expect(form.dispatchEvent(toSubmit())).toBe(false);
	});

	test('can be sent again when the browser went nowhere for five seconds', () => {
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(4900);
		expect(form.dispatchEvent(toSubmit())).toBe(false);
		vi.advanceTimersByTime(200);
		expect(pending.now).toBe(false);
		expect(form.dispatchEvent(toSubmit())).toBe(true);
	});

	test('can be sent again after Escape, which stops the browser', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toKey('a'));
		expect(pending.now).toBe(true);
		page.dispatchEvent(toKey('Escape'));
		expect(pending.now).toBe(false);
		expect(form.dispatchEvent(toSubmit())).toBe(true);
	});

	test('can be sent again when the page comes back from the browser’s memory', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toPageShow(true));
		expect(pending.now).toBe(false);
	});

	test('stays sent while the page itself is still loading', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toPageShow(false));
		expect(pending.now).toBe(true);
	});

	test('counts the five seconds anew each time', () => {
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(3000);
		page.dispatchEvent(toKey('Escape'));
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(3000);
		expect(pending.now).toBe(true);
	});
});

test('a form that the app stops is not on its way', () => {
	const stopped = toSubmit();
	stopped.preventDefault();
	form.dispatchEvent(stopped);
	expect(pending.now).toBe(false);
});

test('nothing is left behind when the form goes away', () => {
	form.dispatchEvent(toSubmit());
	detach?.();
	expect(vi.getTimerCount()).toBe(0);
	expect(form.dispatchEvent(toSubmit())).toBe(true);
});
