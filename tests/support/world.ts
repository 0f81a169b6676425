import { afterAll, beforeAll } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { authSecret } from './secret.js';
import { startDemo, type Demo, type DemoOptions } from './demo.js';

/** The four variables that the demo needs for some Logto. */
export function toEnv(logto: LocalLogto): Record<string, string> {
	return {
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: authSecret
	};
}

/** A Logto and a demo that live for the tests of one `describe`. */
export interface World {
	readonly logto: LocalLogto;
	readonly demo: Demo;
}

/** Starts both before the tests and ends both after them. */
export function useWorld(
	options: Omit<DemoOptions, 'env'>,
	logtoOptions: Parameters<typeof startLocalLogto>[0] = {}
): World {
	const world: { logto?: LocalLogto; demo?: Demo } = {};
	beforeAll(async () => {
		world.logto = await startLocalLogto({ port: 0, ...logtoOptions });
		world.demo = await startDemo({ ...options, env: toEnv(world.logto) });
	});
	afterAll(async () => {
		await world.demo?.close();
		await world.logto?.close();
	});
	const started = <Part>(part: Part | undefined): Part => {
		if (part === undefined) throw new Error('The world starts in beforeAll.');
		return part;
	};
	return {
		get logto() {
			return started(world.logto);
		},
		get demo() {
			return started(world.demo);
		}
	};
}
