import { createFlights } from './flights.js';

/** Runs tasks of the same key one after the other, whether those before failed or not. */
export type Mutex = <Value>(key: string, task: () => Promise<Value>) => Promise<Value>;

/** How long a task waits for those before it, in milliseconds: its caller has given up by then. */
const patience = 60_000;

/**
 * A mutex for this process. A key takes room only while it has tasks. In an isolate a task whose request
 * has ended gives way to the next.
 */
export function createMutex(): Mutex {
	const flights = createFlights();
	const how = { patience, toError: () => new Error('The tasks before this one take too long.') };
	return (key, task) => flights.run(key, task, how);
}
