import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Departure } from './departure.svelte.js';

/** What a form and a window do here, without a browser. */
class StandIn extends EventTarget {}

const toSubmit = () => new Event('submit', { cancelable: true });
const toKey = (key: string) => Object.assign(new Event('keydown'), { key });
const toPageShow = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted });

const leave = vi.fn<(...given: readonly [unknown, unknown, AbortSignal, () => void]) => boolean>();
const onStay = vi.fn();
let departure: Departure;
let form: StandIn;
let page: StandIn;
let detach: (() => void) | void;

beforeEach(() => {
	vi.useFakeTimers();
	leave.mockReset().mockReturnValue(true);
	onStay.mockReset();
	page = new StandIn();
	vi.stubGlobal('window', page);
	form = new StandIn();
	departure = new Departure({ leave, onStay });
	detach = departure.attach(form as unknown as HTMLFormElement);
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** The signal of the last departure. */
const lastSignal = () => leave.mock.lastCall?.[2];

describe('a form that was sent', () => {
	test('leaves by script, once', () => {
		expect(form.dispatchEvent(toSubmit())).toBe(false);
		expect(departure.now).toBe(true);
		expect(form.dispatchEvent(toSubmit())).toBe(false);
		expect(leave).toHaveBeenCalledOnce();
	});

	test('is sent by the browser where script cannot leave, once', () => {
		leave.mockReturnValue(false);
		expect(form.dispatchEvent(toSubmit())).toBe(true);
		expect(departure.now).toBe(true);
		expect(form.dispatchEvent(toSubmit())).toBe(false);
	});

	test('can be sent again when the browser went nowhere for five seconds', () => {
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(4900);
		form.dispatchEvent(toSubmit());
		expect(leave).toHaveBeenCalledOnce();
		vi.advanceTimersByTime(200);
		expect(departure.now).toBe(false);
		form.dispatchEvent(toSubmit());
		expect(leave).toHaveBeenCalledTimes(2);
	});

	test('still leaves by an answer that takes longer, unless it was sent again', () => {
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(6000);
		const first = lastSignal();
		expect(first?.aborted).toBe(false);
		form.dispatchEvent(toSubmit());
		expect(first?.aborted).toBe(true);
	});

	test('can be sent again after Escape, which stops the browser', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toKey('a'));
		expect(departure.now).toBe(true);
		page.dispatchEvent(toKey('Escape'));
		expect(departure.now).toBe(false);
		expect(lastSignal()?.aborted).toBe(true);
		form.dispatchEvent(toSubmit());
		expect(leave).toHaveBeenCalledTimes(2);
	});

	test('can be sent again when the page comes back from the browser’s memory', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toPageShow(true));
		expect(departure.now).toBe(false);
	});

	test('stays sent while the page itself is still loading', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toPageShow(false));
		expect(departure.now).toBe(true);
	});

	test('counts the five seconds from the last time', () => {
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(3000);
		page.dispatchEvent(toKey('Escape'));
		form.dispatchEvent(toSubmit());
		vi.advanceTimersByTime(3000);
		expect(departure.now).toBe(true);
	});
});

describe('a user who returns', () => {
	test('sees fresh data when the server had done its part', () => {
		form.dispatchEvent(toSubmit());
		leave.mock.lastCall?.[3]();
		vi.advanceTimersByTime(6000);
		expect(onStay, 'while the browser may still be on its way').not.toHaveBeenCalled();
		page.dispatchEvent(toPageShow(true));
		expect(onStay).toHaveBeenCalledOnce();
	});

	test('sees the page as it was when the server had not answered', () => {
		form.dispatchEvent(toSubmit());
		page.dispatchEvent(toPageShow(true));
		expect(onStay).not.toHaveBeenCalled();
	});
});

test('a form that the app stops is not on its way', () => {
	const stopped = toSubmit();
	stopped.preventDefault();
	form.dispatchEvent(stopped);
	expect(departure.now).toBe(false);
});

test('nothing is left behind when the form goes away', () => {
	form.dispatchEvent(toSubmit());
	const signal = lastSignal();
	detach?.();
	expect(vi.getTimerCount()).toBe(0);
	expect(signal?.aborted).toBe(true);
	expect(form.dispatchEvent(toSubmit())).toBe(true);
});
