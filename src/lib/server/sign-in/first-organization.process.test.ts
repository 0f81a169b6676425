import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { createHandledApp, type HandledApp } from '../../../../tests/support/handled-app.js';
import type { HttpClient } from '../../../../tests/support/http-client.js';
import { formPost, navigation, readSession, signIn } from '../../../../tests/support/sign-in.js';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { toEnv } from '../../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../../local/index.js';
import { organization } from '../endpoints/organization.js';
import { requireOrganization } from '../guards/require.js';
import type { OrganizationSource } from '../config/organization-source.js';
import { findFirstOrganization } from './first-organization.js';
import { rememberOrganization } from './last-organization.js';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

type Default = OrganizationSource['default'];

function open(value?: Default, timeout = 5): HandledApp {
	const source = value === undefined ? {} : { organization: { default: value } };
	return createHandledApp({ env: toEnv(logto), timeout, ...source }, async (event) => {
		const guarded = await requireOrganization(event);
		return new Response(guarded.organization.id);
	});
}

/** The organization that a new session acts in. */
async function enter(app: HandledApp, user: string, client = app.openBrowser()): Promise<unknown> {
	await signIn(app, user, '/', client);
	return read(app, client);
}

async function read(app: HandledApp, client: HttpClient): Promise<unknown> {
	const session = await readSession(client, app);
	const active = session?.['organization'];
	return typeof active === 'object' && active !== null && 'id' in active ? active.id : active;
}

const choose = (app: HandledApp, client: HttpClient, organizationId: string) =>
	client.fetch(`${app.origin}/auth/organization`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams({ organizationId })
	});

const signOut = async (app: HandledApp, client: HttpClient, scope: string) => {
	await client.fetch(`${app.origin}/auth/signout`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams({ scope })
	});
	// The session at Logto ends as well, so that another user can sign in.
	client.clear(logto.endpoint);
};

describe('by default, a user who signs in', () => {
	it('is in the only organization, and a guard that names none lets them pass', async () => {
		const app = open();
		const client = app.openBrowser();
		expect(await enter(app, 'bob', client)).toBe('acme');
		const page = await client.fetch(`${app.origin}/any`, { headers: navigation });
		expect(await page.text()).toBe('acme');
	});

	it('is in none of several, and in none without memberships', async () => {
		expect(await enter(open(), 'alice')).toBeNull();
		expect(await enter(open(), 'carol')).toBeNull();
	});

	it.each(['local', 'global', 'everywhere'])(
		'is in the one that was chosen before a sign-out with the scope %s',
		async (scope) => {
			const app = open();
			const client = app.openBrowser();
			await enter(app, 'alice', client);
			await choose(app, client, 'globex');
			await signOut(app, client, scope);
			expect(await readSession(client, app)).toBeNull();
			expect(await enter(app, 'alice', client)).toBe('globex');
		}
	);

	it('is in none where they chose none before', async () => {
		const app = open();
		const client = app.openBrowser();
		await enter(app, 'bob', client);
		await choose(app, client, '');
		await signOut(app, client, 'local');
		expect(await enter(app, 'bob', client)).toBeNull();
	});

	it('has nothing of the choice of another user in the same browser, who has it back', async () => {
		const app = open();
		const client = app.openBrowser();
		await enter(app, 'alice', client);
		await choose(app, client, 'acme');
		await signOut(app, client, 'local');
		expect(await enter(app, 'dave', client)).toBe('vandelay');
		await signOut(app, client, 'local');
		expect(await enter(app, 'alice', client)).toBe('acme');
	});

	it.each([
		['chose before the sign-out', 'globex', null],
		['was in until now', null, 'globex']
	])('is not in an organization that they %s and have left', async (_, last, before) => {
		const config = toTestConfig();
		const choice =
			last === null ? null : await rememberOrganization(toEvent(), config, 'eve', last);
		const record = toRecord(config, { profile: { sub: 'eve', organizations: ['acme'] } });
		const event = toEvent(choice === null ? [] : [choice]);
		expect(await findFirstOrganization(event, config, record, before)).toBe('acme');
	});

	it('stays in the organization of a session that goes on', async () => {
		const app = open();
		const client = app.openBrowser();
		await enter(app, 'alice', client);
		await choose(app, client, 'globex');
		expect(await enter(app, 'alice', client)).toBe('globex');
	});
});

describe('with "only", a user who signs in', () => {
	it('is in the only organization', async () => {
		expect(await enter(open('only'), 'bob')).toBe('acme');
		expect(await enter(open('only'), 'alice')).toBeNull();
	});

	it('has no choice kept beyond the session', async () => {
		const app = open('only');
		const client = app.openBrowser();
		await enter(app, 'alice', client);
		await choose(app, client, 'globex');
		expect(client.cookies(app.origin).map(({ name }) => name)).not.toContain(
			expect.stringContaining('organization')
		);
		await signOut(app, client, 'local');
		expect(await enter(app, 'alice', client)).toBeNull();
	});
});

describe('with a function of the app, a user who signs in', () => {
	it('is in the one that it returns, and it is given the memberships', async () => {
		const first = vi.fn<Exclude<Default, string | undefined>>(async (all) => all[1]?.id ?? null);
		expect(await enter(open(first), 'alice')).toBe('globex');
		expect(first.mock.calls[0]?.[0].map(({ id }) => id)).toEqual(['acme', 'globex']);
	});

	it('is in none where it returns null', async () => {
		expect(
			await enter(
				open(() => null),
				'bob'
			)
		).toBeNull();
	});

	it.each<[string, unknown, string]>([
		[
			'throws',
			() => {
				throw new Error('The database is gone.');
			},
			'threw'
		],
		['hangs', () => new Promise(() => undefined), 'took longer'],
		['returns no membership', () => 'globex', 'returned what is no membership'],
		['returns nothing', () => undefined, 'returned what is no membership'],
		['returns an object', () => ({ id: 'acme' }), 'returned what is no membership'],
		[
			'returns what throws',
			() => ({
				get then() {
					throw new Error('no');
				}
			}),
			'threw'
		]
	])(
		'is signed in and in none where it %s, and the log names the option',
		async (_, value, why) => {
			const app = open(value as () => null, 1);
			expect(await enter(app, 'bob')).toBeNull();
			const log = app.lines.join('\n');
			expect(log).toContain(
				`The function "organization.default" of the options of LogtoAuth ${why}`
			);
		}
	);

	it('cannot change the memberships', async () => {
		const app = open((all) => {
			Reflect.set(all[0] ?? {}, 'id', 'globex');
			return 'globex';
		});
		expect(await enter(app, 'bob')).toBeNull();
	});
});

it('keeps nothing of what an acting user chooses', async () => {
	const profile = { sub: 'alice', organizations: ['acme'] };
	const choice = async (actor: { readonly id: string; readonly name: null } | null) => {
		const { event, context } = await arrive({
			session: { profile, actor },
			address: 'https://app.example/auth/organization',
			method: 'POST',
			headers: { origin: 'https://app.example', 'sec-fetch-site': 'same-origin' },
			event: {}
		});
		const request = new Request(event.request, {
			body: new URLSearchParams({ organizationId: 'acme' })
		});
		await organization({ event: { ...event, request }, context, basePath: '/auth', home: '/' });
		return context.changes().map(({ name }) => name);
	};
	expect(await choice(null)).toContain('__Host-logto.organization');
	expect(await choice({ id: 'bob', name: null })).not.toContain('__Host-logto.organization');
});

it.each(['first', '', null, 7, {}])('refuses %j as the option, with its cure', async (value) => {
	const app = open(value as 'only');
	const response = await app
		.openBrowser()
		.fetch(`${app.origin}/auth/signin`, { headers: navigation });
	expect(response.status).toBe(500);
	expect(app.lines.join()).toContain(
		'The option "organization.default" must be "last", "only" or a function'
	);
});
