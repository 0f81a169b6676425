import { describe, expect, it } from 'vitest';
import { testEnv, toEvent, toRecord } from '../../../tests/support/units.js';
import { createHandle } from './handle.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createRuntimes } from './runtime.js';
import { createSeals } from './session/seals.js';

/** No Logto is there. */
const env = { ...testEnv, AUTH_LOGTO_ISSUER: 'http://localhost:1' };
const options: LogtoAuthOptions = {
	logLevel: 'silent',
	env,
	organization: { param: 'organization' },
	routes: {
		'/': 'public',
		'/o/[organization]': { organization: true },
		'/private': 'session'
	} as Record<string, 'public' | 'session' | { organization: true }>
};

const ids = Array.from({ length: 1000 }, () => crypto.randomUUID());
const last = ids.at(-1) ?? '';

/** A cookie that one process has written, at a process that does not know it. */
async function visit(
	route: string,
	{ address = 'https://app.example/', organization = last, ...more }: Visit = {}
) {
	const one = createRuntimes()(options);
	const profile = {
		sub: 'alice',
		name: 'Alice',
		organizations: ids,
		organization_roles: ids.map((id) => `${id}:admin`)
	};
	const record = await one.sessions.create(toRecord(one.config, { profile }));
	const sent = toEvent(await one.sessions.write(toEvent(), record), address);
	const event = { ...sent, route: { id: route }, params: { organization }, ...more };
	let seen: unknown = 'not asked';
	const resolve = async () => {
		seen = await (event.locals as App.Locals).auth();
		return new Response('page');
	};
	const response = await createHandle(options, createRuntimes())({ event, resolve });
	return { response, seen: () => seen };
}

interface Visit extends Partial<RequestEvent> {
	readonly address?: string;
	readonly organization?: string;
}

describe('memberships that the cookie has no room for, while Logto is away', () => {
	it.each([
		['/o/[organization]', last],
		['/o/[organization]', 'another'],
		['/private', last]
	])('are neither yes nor no at %s: 503 with a time to ask again', async (route, organization) => {
		const { response } = await visit(route, { organization });
		expect(response.status).toBe(503);
		expect(response.headers.get('retry-after')).toBe('10');
		expect(response.headers.getSetCookie()).toEqual([]);
	});

	it('are not shown as no rights on a public page, which shows no session', async () => {
		const { response, seen } = await visit('/');
		expect(response.status).toBe(200);
		expect(seen()).toBeNull();
	});

	it('are not denied where they are listed and where one is chosen', async () => {
		const address = 'https://app.example/auth/organization';
		const event = await visit('/', { address });
		const request = new Request(address, {
			method: 'POST',
			headers: { origin: 'https://app.example', accept: 'application/json' },
			body: new URLSearchParams({ organizationId: last })
		});
		expect(event.response.status).toBe(503);
		const one = createRuntimes()(options);
		const record = await one.sessions.create(
			toRecord(one.config, { profile: { sub: 'alice', organizations: ids } })
		);
		const { request: sent } = toEvent(await one.sessions.write(toEvent(), record));
		request.headers.set('cookie', sent.headers.get('cookie') ?? '');
		const response = await createHandle(
			options,
			createRuntimes()
		)({
			event: { ...toEvent([], address), request },
			resolve: async () => new Response('page')
		});
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ code: 'issuer_unreachable' });
	});
});

it('a cookie without room for memberships names none of them', async () => {
	const { sessions, config } = createRuntimes()(options);
	const record = toRecord(config, { profile: { sub: 'alice', organizations: ids } });
	const [cookie] = await sessions.write(toEvent(), record);
	const bytes = await createSeals(config.secrets)(cookie?.name ?? '').openBytes(
		cookie?.value ?? ''
	);
	expect(bytes).not.toBeNull();
	expect(cookie?.value.length).toBeLessThan(1000);
});
