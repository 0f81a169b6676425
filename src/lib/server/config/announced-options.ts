const key = Symbol.for('sveltekit-logto.options');

type Collector = typeof globalThis & { [key]?: unknown[] };

/** Passes the options of an app to the command that reads its project: `sveltekit-logto routes`. */
export function announceOptions(options: unknown): void {
	(globalThis as Collector)[key]?.push(options);
}

/** Whether this process only reads a project, so that nothing must start. */
export function isCollecting(): boolean {
	return (globalThis as Collector)[key] !== undefined;
}

/** The options that are announced while `task` runs. */
export async function collectOptions(task: () => Promise<unknown>): Promise<readonly unknown[]> {
	const collector: Collector = globalThis;
	const collected: unknown[] = [];
	collector[key] = collected;
	try {
		await task();
	} finally {
		delete collector[key];
	}
	return collected;
}
