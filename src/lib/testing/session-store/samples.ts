import { randomUUID } from 'node:crypto';
import type { SessionToWrite } from '../../server/stores/store.js';

/** A unique key, so that cases can share a store. */
export function createKey(label: string): string {
	return `${label}:${randomUUID()}`;
}

/** A session that lives an hour by default. */
export function createSession(session: Partial<SessionToWrite> = {}): SessionToWrite {
	return { value: 'sealed', expiresAt: inSeconds(3600), tags: [], ...session };
}

/** A time in whole seconds since the epoch: it can be up to a second early. */
export function inSeconds(seconds: number): number {
	return Math.floor(Date.now() / 1000) + seconds;
}

/** Waits in real time, because stores of other processes know no other time. */
export function wait(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until shortly after a time, because clocks differ and some stores count whole seconds. */
export function waitUntilPast(expiresAt: number): Promise<void> {
	return wait(expiresAt * 1000 - Date.now() + 1100);
}

/** Runs a function several times at once and returns the results. */
export function times<Value>(
	count: number,
	task: (index: number) => Promise<Value>
): Promise<Value[]> {
	return Promise.all(Array.from({ length: count }, (_, index) => task(index)));
}
