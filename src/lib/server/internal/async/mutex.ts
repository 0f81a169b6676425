import { createKeyedQueue } from './keyed-queue.js';

/** Runs tasks of the same key one after the other, even if earlier ones failed. */
export type Mutex = <Value>(key: string, task: () => Promise<Value>) => Promise<Value>;

/** The longest wait for earlier tasks, in milliseconds. */
const patience = 60_000;

/**
 * Creates a mutex for this process. A key uses memory only while it has tasks. In an isolate, a task whose request was cut
 * gives its place to the next one.
 */
export function createMutex(): Mutex {
	const queue = createKeyedQueue();
	const how = { patience, toError: () => new Error('The earlier tasks take too long.') };
	return (key, task) => queue.run(key, task, how);
}
