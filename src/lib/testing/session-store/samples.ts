import { randomUUID } from 'node:crypto';
import type { SessionToWrite } from '../../server/session/store/store.js';

/** A key that nobody else uses, so that cases can share a store. */
export function createKey(label: string): string {
	return `${label}:${randomUUID()}`;
}

/** A session for an hour, unless told otherwise. */
export function createSession(session: Partial<SessionToWrite> = {}): SessionToWrite {
	return { value: 'sealed', expiresAt: inSeconds(3600), tags: [], ...session };
}

/** A time in seconds since the epoch: whole, so that it is up to a second earlier. */
export function inSeconds(seconds: number): number {
	return Math.floor(Date.now() / 1000) + seconds;
}

/** Lets real time pass: stores of other processes know no other. */
export function wait(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until a time, and a little longer: clocks differ, and some stores count whole seconds. */
export function waitUntilPast(expiresAt: number): Promise<void> {
	return wait(expiresAt * 1000 - Date.now() + 1100);
}

/** As many results as asked for, all under way at once. */
export function times<Value>(
	count: number,
	task: (index: number) => Promise<Value>
): Promise<Value[]> {
	return Promise.all(Array.from({ length: count }, (_, index) => task(index)));
}
