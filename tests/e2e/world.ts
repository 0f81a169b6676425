import { test as base } from '@playwright/test';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import { authSecret } from '../support/secret.js';

/** A Logto and a demo for each worker. */
export interface World {
	readonly logto: LocalLogto;
	readonly demo: Demo;
}

export const test = base.extend<object, { world: World }>({
	world: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
		async ({}, use) => {
			const logto = await startLocalLogto({ port: 0 });
			const demo = await startDemo({
				env: {
					AUTH_LOGTO_ISSUER: logto.endpoint,
					AUTH_LOGTO_ID: logto.clientId,
					AUTH_LOGTO_SECRET: logto.clientSecret,
					AUTH_SECRET: authSecret
				}
			});
			await use({ logto, demo });
			await demo.close();
			await logto.close();
		},
		{ scope: 'worker' }
	],
	baseURL: async ({ world }, use) => use(world.demo.origin)
});

export { expect } from '@playwright/test';
