import { expect, it, vi } from 'vitest';
import { leaveOnce } from './leave-once.js';

function openTab() {
	const kept = new Map<string, string>();
	const replace = vi.fn<(address: string | URL) => void>();
	const sessionStorage = {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => void kept.set(name, value)
	};
	return { tab: { sessionStorage, location: { replace } }, replace };
}

const address = '/auth/signin?redirectTo=%2Fdesk';

it('opens an address instead of the page', () => {
	const { tab, replace } = openTab();
	leaveOnce(address, tab);
	expect(replace.mock.calls).toEqual([[address]]);
});

it('does not lead in circles', () => {
	const { tab, replace } = openTab();
	for (let time = 0; time < 5; time++) leaveOnce(address, tab, 1000 + time);
	expect(replace).toHaveBeenCalledOnce();
});

it('leads from another page, and again after a while', () => {
	const { tab, replace } = openTab();
	leaveOnce(address, tab, 1000);
	leaveOnce(`${address}%3Fa`, tab, 1001);
	leaveOnce(`${address}%3Fa`, tab, 40_000);
	expect(replace).toHaveBeenCalledTimes(3);
});

it('stays where the browser remembers nothing', () => {
	const { tab, replace } = openTab();
	const denied = {
		...tab,
		get sessionStorage(): never {
			throw new DOMException('Denied.', 'SecurityError');
		}
	};
	leaveOnce(address, denied);
	expect(replace).not.toHaveBeenCalled();
});
