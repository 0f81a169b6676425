import { describe, expect, it, vi } from 'vitest';
import { testEnv, toEvent, toRecord } from '../../../tests/support/units.js';
import type { LogtoProfile } from '../protocol/claims.js';
import { createHandle } from './handle.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createRuntimes } from './runtime.js';
import type { SessionRecord } from './session/record/record.js';

/** The default size of a response's header fields in nginx, including the last empty line. */
const nginxBuffer = 4096;

/** What adapter-node and Node write besides, in bytes. */
const ofServer =
	'HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 17:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nTransfer-Encoding: chunked\r\n\r\n';

const toNoise = (length: number): string =>
	Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
		.toString('base64url')
		.slice(0, length);

function toProfile(count: number, more: Partial<LogtoProfile> = {}): LogtoProfile {
	const ids = Array.from({ length: count }, () => toNoise(12));
	return {
		sub: 'alice',
		name: 'Alice Liddell',
		email: 'alice@example.com',
		organizations: ids,
		organization_roles: ids.map((id) => `${id}:admin`),
		organization_data: ids.map((id) => ({ id, name: `Company ${toNoise(8)}`, description: null })),
		...more
	};
}

/** As SvelteKit's, for so many modules. */
const toLink = (count: number): string =>
	Array.from(
		{ length: count },
		(_, index) => `</_app/immutable/chunks/${index}.js>; rel="modulepreload"; nopush`
	).join(', ');

const measure = (headers: Headers): number =>
	[...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) +
	ofServer.length;

/** An answer of an app to a request whose session is to be renewed. */
async function renew(
	profile: LogtoProfile,
	fields: Record<string, string>,
	{ options: given = {}, event: more = {}, record: changed = {} }: Given = {}
) {
	const warn = vi.fn<(message: string) => void>();
	const options: LogtoAuthOptions = {
		logLevel: 'warn',
		logger: { warn, error: warn },
		...given,
		env: testEnv
	};
	const getRuntime = createRuntimes();
	const { sessions, config } = getRuntime(options);
	const record = { ...toRecord(config, { profile }), ...changed };
	const before = await sessions.create({ ...record, issuedAt: record.issuedAt - 2 * 24 * 3600 });
	const event = { ...toEvent(await sessions.write(toEvent(), before)), ...more };
	const resolve = async () => {
		await (event.locals as App.Locals).auth();
		return new Response('page', { headers: fields });
	};
	const response = await createHandle(options, getRuntime)({ event, resolve });
	const cookie = response.headers.getSetCookie().find((line) => line.includes('logto.session='));
	return { response, cookie, size: measure(response.headers), warn };
}

interface Given {
	readonly options?: Partial<LogtoAuthOptions>;
	readonly event?: Partial<RequestEvent>;
	readonly record?: Partial<SessionRecord>;
}

describe('a response that renews a session stays within what nginx reads by default', () => {
	it.each<[string, LogtoProfile, Record<string, string>]>([
		['for a user in 60 organizations', toProfile(60), { link: toLink(12) }],
		['for a user in 120 organizations', toProfile(120), { link: toLink(12) }],
		['for a user in 1,000 organizations', toProfile(1000), { link: toLink(12) }],
		[
			'with 3,200 random characters of custom data',
			toProfile(2, { custom_data: { note: toNoise(3200) } }),
			{ link: toLink(12) }
		],
		['with 2,000 bytes of the app’s own fields', toProfile(2), { 'x-policy': 'a'.repeat(2000) }],
		[
			'with a long policy and SvelteKit’s preloads',
			toProfile(2),
			{ 'content-security-policy': 'a'.repeat(1500), link: toLink(25) }
		],
		[
			'with a cookie of the app',
			toProfile(120),
			{ 'set-cookie': `theme=${'a'.repeat(1500)}; Path=/` }
		]
	])('%s', async (_, profile, fields) => {
		const { cookie, size } = await renew(profile, fields);
		expect(cookie).toBeDefined();
		expect(size).toBeLessThan(nginxBuffer);
	});
});

it('keeps preloads when the session fits next to them, and drops them when it does not', async () => {
	const { response: both } = await renew(toProfile(2), { link: toLink(12) });
	expect(both.headers.get('link')).toBe(toLink(12));
	const { response: one } = await renew(toProfile(2), { link: toLink(50) });
	expect(one.headers.has('link')).toBe(false);
});

it('never takes off a link that means something', async () => {
	const link = `${toLink(50)}, <https://app.example/2>; rel="next"`;
	const { response, warn } = await renew(toProfile(2), { link });
	expect(response.headers.get('link')).toBe(link);
	expect(warn.mock.calls.at(-1)?.[0]).toMatch(/Other large fields: link \d{4}/);
});

it('names the claims that were left out, and the large fields of the response', async () => {
	const fields = { 'content-security-policy': 'a'.repeat(2500), link: toLink(2) };
	const { warn } = await renew(toProfile(60), fields);
	const message = warn.mock.calls.at(-1)?.[0] ?? '';
	expect(message).toMatch(/no room for organization_data\b.*, organizations, organization_roles\./);
	expect(message).toContain('Other large fields: content-security-policy 2527, link ');
	expect(message).not.toContain('aaa');
	expect(message).toContain('session.headerBudget');
});

it('uses a larger budget if the option sets one', async () => {
	const profile = toProfile(1, { custom_data: { note: toNoise(3200) } });
	const small = await renew(profile, {});
	const large = await renew(profile, {}, { options: { session: { headerBudget: 8192 } } });
	expect(small.size).toBeLessThan(nginxBuffer);
	expect(large.size).toBeGreaterThan(nginxBuffer);
	expect(large.warn).not.toHaveBeenCalled();
});

it('leaves half of the room to the page when an app asks itself', async () => {
	const { size } = await renew(toProfile(120), {}, { event: { isSubRequest: true } });
	expect(size).toBeLessThan(nginxBuffer / 2);
});

it('sends one cookie of a name, also when a part of the page has renewed it too', async () => {
	const { response } = await renew(toProfile(1), {
		'set-cookie': '__Host-logto.session=older; Path=/; Secure'
	});
	const lines = response.headers.getSetCookie().filter((line) => line.includes('logto.session='));
	expect(lines).toHaveLength(1);
	expect(lines[0]).not.toContain('older');
});

it('keeps memberships of a session without a refresh token, and says so', async () => {
	const record = { refreshToken: null };
	const { response, size, warn } = await renew(
		toProfile(120),
		{ 'x-policy': 'a'.repeat(2000) },
		{ record }
	);
	expect(response.status).toBe(200);
	expect(size).toBeGreaterThan(nginxBuffer);
	expect(warn).toHaveBeenCalled();
});
