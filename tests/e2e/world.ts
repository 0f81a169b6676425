import { expect, test as base, type BrowserContext } from '@playwright/test';
import { defaultConfig, startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import { authSecret } from '../support/secret.js';

/** What a project of `playwright.config.ts` chooses. */
export interface Choice {
	/** The SvelteKit that the demo is built with. */
	readonly kit: 2 | 3;
}

/** A Logto and a demo for each worker. */
export interface World {
	readonly logto: LocalLogto;
	readonly demo: Demo;
}

/** A name that fits nowhere. */
export const longName = 'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior';

/** More organizations than a page holds. */
const firms = Array.from({ length: 30 }, (_, index) => ({
	id: `firm${index + 1}`,
	name: `Firm ${index + 1}`
}));

/** The seeds, with pictures of the demo's own site, since its policy refuses others; and long names. */
const people = {
	organizations: [
		...defaultConfig.organizations,
		...firms,
		{ id: 'long', name: 'Gesellschaft für Donaudampfschifffahrtselektrizitäten mbH & Co. KG' }
	],
	users: [
		...defaultConfig.users.map((user) => ({ ...user, avatar: '/favicon.svg' })),
		{
			id: 'hubert000004',
			username: 'wolfeschlegelsteinhausenbergerdorff',
			password: 'Hubert-passw0rd!',
			name: longName,
			primaryEmail: 'hubert.wolfeschlegelsteinhausenbergerdorff.senior@example.test',
			organizations: { long: ['admin', 'member'], acme: ['member'] }
		},
		// As Dave: a second one, for what can be done once.
		{
			id: 'nora00000006',
			username: 'nora',
			password: 'Nora-passw0rd!!',
			name: 'Nora Newcomer',
			organizations: { vandelay: ['admin'] }
		},
		{
			id: 'olga00000007',
			username: 'olga',
			password: 'Olga-passw0rd!!',
			name: 'Olga Overall',
			organizations: Object.fromEntries(firms.map(({ id }) => [id, ['admin']]))
		}
	]
};

export const test = base.extend<{ quiet: undefined }, { world: World } & Choice>({
	kit: [2, { scope: 'worker', option: true }],
	world: [
		async ({ kit }, use) => {
			const logto = await startLocalLogto({ port: 0, ...people });
			const demo = await startDemo({
				kit,
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
	baseURL: async ({ world }, use) => use(world.demo.origin),
	// In every test: no page throws, fails on the server or does what its policy refuses.
	quiet: [
		async ({ context }, use) => {
			const complaints = listenForComplaints(context);
			await use(undefined);
			expect(complaints, 'what the browser complained about').toEqual([]);
		},
		{ auto: true }
	]
});

/** What the browser complains about on any page, besides answers that refuse on purpose. */
function listenForComplaints(context: BrowserContext): readonly string[] {
	const complaints: string[] = [];
	context.on('weberror', (error) => complaints.push(error.error().message));
	context.on('console', (message) => {
		// The second is SvelteKit's, when a page that is loaded ahead, at a pointer over its link, is refused; so is
		// the third, when a script is led to an address that is no page, before it opens that address.
		const refusal =
			/^Failed to load resource: the server responded with a status of 4\d\d|^\{type: error, error: Object, status: 4\d\d\}$|Not found: \/auth\/signin\n/;
		const isWarning = message.type() === 'warning' && /svelte\.dev\/e\//.test(message.text());
		const isError = message.type() === 'error' && !refusal.test(message.text());
		if (isWarning || isError) complaints.push(`${message.location().url}: ${message.text()}`);
	});
	return complaints;
}

export { expect } from '@playwright/test';
