import { createMutex } from '../create-mutex.js';
import { withDeadline } from '../deadline.js';

/** Lets tasks of one key run one after the other. */
export interface Queue {
	/**
	 * Runs `task` after those before it under the same key, whether they failed or not. The caller waits
	 * `patience` milliseconds at most; a task that began goes on, one that nobody waits for any more does
	 * not begin.
	 *
	 * @throws what the task throws, or `toError()` when it takes too long
	 */
	run<Value>(key: string, task: () => Promise<Value>): Promise<Value>;
}

export function createQueue(patience: number, toError: () => Error): Queue {
	const exclusively = createMutex();
	const begun = new Map<string, number>();
	return {
		run(key, task) {
			// Whoever is at work got no answer for too long: nobody else has to learn that by waiting.
			const since = begun.get(key);
			if (since !== undefined && Date.now() - since > patience) return Promise.reject(toError());
			const asked = Date.now();
			const begin = async () => {
				if (Date.now() - asked > patience) throw toError();
				begun.set(key, Date.now());
				try {
					return await task();
				} finally {
					begun.delete(key);
				}
			};
			return withDeadline(exclusively(key, begin), patience, toError);
		}
	};
}
