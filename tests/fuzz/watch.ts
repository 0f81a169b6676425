/** What happens in this process outside of any request. */
export interface Watch {
	/** Rejections that nothing handled, and exceptions that nothing caught, since it was last asked. */
	takeStrays(): Promise<readonly unknown[]>;
	/** Origins besides the allowed ones that were asked over the network, since it was last asked. */
	takeAsked(): readonly string[];
	/** Bytes in use after everything that can be freed was. */
	measure(): Promise<number>;
}

/** @param allowed origins that the app may ask */
export function watchProcess(allowed: readonly string[]): Watch {
	const strays: unknown[] = [];
	const asked: string[] = [];
	// Without these either would end the process, as it would end that of an app.
	process.on('unhandledRejection', (reason) => strays.push(reason));
	process.on('uncaughtException', (error) => strays.push(error));
	const original = globalThis.fetch;
	globalThis.fetch = (input, init) => {
		const { origin } = new URL(input instanceof Request ? input.url : input);
		if (allowed.includes(origin)) return original(input, init);
		asked.push(origin);
		return Promise.reject(new TypeError('fetch failed'));
	};
	return {
		async takeStrays() {
			// Node tells of them when the promises' own callbacks have run.
			await new Promise((resolve) => setImmediate(resolve));
			return strays.splice(0);
		},
		takeAsked: () => asked.splice(0),
		async measure() {
			for (let round = 0; round < 3; round++) {
				globalThis.gc?.();
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			const { heapUsed, external } = process.memoryUsage();
			return heapUsed + external;
		}
	};
}
