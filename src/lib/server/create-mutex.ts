/** Runs tasks of the same key one after the other, whether those before failed or not. */
export type Mutex = <Value>(key: string, task: () => Promise<Value>) => Promise<Value>;

/** A mutex for this process. A key takes room only while it has tasks. */
export function createMutex(): Mutex {
	const last = new Map<string, Promise<unknown>>();
	return async (key, task) => {
		const before = last.get(key) ?? Promise.resolve();
		const run = before.then(task, task);
		last.set(key, run);
		try {
			return await run;
		} finally {
			if (last.get(key) === run) last.delete(key);
		}
	};
}
