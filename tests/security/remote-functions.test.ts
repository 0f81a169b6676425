import { beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../src/lib/error-catalogue.js';
import { outcomeOf } from '../support/live-response.js';
import { rawRequest } from '../support/raw-request.js';
import { createRemoteCalls, toPayload } from '../support/remote-calls.js';
import { toCookieHeader } from '../support/session-records.js';
import { demoShapes, toTitle } from '../support/shapes.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld } from '../support/world.js';

/** Pages that a caller may claim to be on. */
const claimed = ['/', '/o/acme/invoices', '/o/globex/invoices', '/nowhere', '/%61pi/me'];

/** What is no page, so that SvelteKit itself refuses. */
const nonsense = ['/%ff', '//', 'https://evil.example/'];

const cases = demoShapes.map((shape) => [toTitle(shape), shape] as const);

// They never touch the engine, so one is enough (`vitest.config.ts`).
describe.each(cases)('guarded remote functions: %s', (_, shape) => {
	const { base, options, sessions } = shape;
	const build = base === '' ? 'plain' : 'base';
	const world = useWorld({ build, sessions, env: { DEMO_OPTIONS: options } });
	const cookies = new Map<string, string>();
	let file = '';
	let remote: ReturnType<typeof createRemoteCalls>;

	const as = (who: string | null): Record<string, string> =>
		who === null ? {} : { cookie: cookies.get(who) ?? '' };

	beforeAll(async () => {
		for (const user of ['alice', 'bob', 'carol'])
			cookies.set(user, toCookieHeader((await signIn(world.demo, user)).client, world.demo));
		const { origin } = world.demo;
		const page = await rawRequest(origin, `${base}/o/acme/invoices`, {
			headers: { ...navigation, ...as('alice') }
		});
		file = /\?\/remote=([^/%"]+)/.exec(page.body)?.[1] ?? '';
		expect(file).not.toBe('');
		remote = createRemoteCalls(origin, base, file);
	});

	const acme = toPayload('acme');
	const invoice = (organization: string, id: string) => ({ organization, invoice: id });

	it('answer the right user, and let no cache store it', async () => {
		const totals = await remote.query('getTotals', acme, as('alice'));
		expect(totals).toMatchObject({ status: 200, code: null });
		expect(totals.data).toContain('487950');
		expect(totals.response.headers['cache-control']).toContain('no-store');
		expect(totals.response.headers['vary']).toMatch(/cookie/i);
		const reminded = await remote.command(
			'remind',
			toPayload(invoice('acme', 'INV-1003')),
			as('alice')
		);
		expect(reminded.data).toContain('remindedOn');
	});

	it.each(['no cookie', 'a made-up cookie'])('answer 401 to a visitor with %s', async (which) => {
		const headers = which === 'no cookie' ? {} : { cookie: 'logto.session=x' };
		for (const answer of [
			await remote.query('getTotals', acme, headers),
			await remote.command('remind', toPayload(invoice('acme', 'INV-1003')), headers)
		]) {
			expect(answer).toMatchObject({ status: 401, code: 'session_missing', data: null });
			expect(answer.response.body).not.toMatch(/\d{5}|remindedOn/);
		}
	});

	it('refuse before they look at the argument', async () => {
		const wrong = toPayload({ nothing: 'like it' });
		expect(await remote.query('getTotals', wrong)).toMatchObject({ code: 'session_missing' });
		expect(await remote.command('remind', wrong)).toMatchObject({ code: 'session_missing' });
		expect(await remote.query('getTotals', wrong, as('alice'))).toMatchObject({ status: 400 });
	});

	it.each(claimed)('go by the argument, whatever page the caller claims: %s', async (pathname) => {
		const claim = {
			'x-sveltekit-pathname': `${base}${pathname}`,
			'x-sveltekit-search': '?organization=acme'
		};
		const ask = (who: string | null, organization: string) =>
			remote.query('getTotals', toPayload(organization), { ...as(who), ...claim });
		expect(await ask(null, 'acme')).toMatchObject({ status: 401 });
		expect(await ask('carol', 'acme')).toMatchObject({ status: 403, code: 'not_a_member' });
		expect(await ask('bob', 'globex')).toMatchObject({ status: 403, code: 'not_a_member' });
		expect((await ask('bob', 'acme')).data).toContain('487950');
		expect((await ask('alice', 'globex')).data).toContain('1065500');
		const command = (who: string, organization: string, id: string) =>
			remote.command('remind', toPayload(invoice(organization, id)), { ...as(who), ...claim });
		expect(await command('bob', 'acme', 'INV-1003')).toMatchObject({ code: 'permission_missing' });
		expect(await command('alice', 'globex', 'INV-2002')).toMatchObject({
			status: 403,
			code: 'permission_missing'
		});
		// An invoice of another organization does not belong to this one.
		expect(await command('alice', 'acme', 'INV-2002')).toMatchObject({ status: 404 });
	});

	it.each(nonsense)('hold and do not fail where the claim is %s', async (pathname) => {
		const claim = { 'x-sveltekit-pathname': pathname };
		for (const who of [null, 'carol', 'alice']) {
			const answer = await remote.query('getTotals', acme, { ...as(who), ...claim });
			expect(answer.status, String(who)).toBeLessThan(500);
			if (who !== 'alice') expect(answer.response.body).not.toContain('487950');
		}
		expect(world.demo.alive()).toBe(true);
	});

	it('tell a form by an issue that the session has gone, and refuse a user who may not', async () => {
		const fields = invoice('acme', 'INV-1002');
		const anonymous = await remote.form('markPaid', fields);
		expect(anonymous.data).toContain(errorCatalogue.session_missing.message);
		expect(await remote.form('markPaid', fields, as('bob'))).toMatchObject({
			status: 403,
			code: 'permission_missing'
		});
	});

	it('guard a form that was sent without script, to whatever page', async () => {
		const { origin } = world.demo;
		const post = (who: string | null, path: string) =>
			rawRequest(origin, `${base}${path}?/remote=${file}/markPaid`, {
				method: 'POST',
				headers: { ...formPost(world.demo), ...as(who) },
				body: new URLSearchParams(invoice('acme', 'INV-1002')).toString()
			});
		// The rule of the page lets everybody post to it: the function itself has to refuse.
		const anonymous = await post(null, '/components');
		expect(anonymous.status).toBe(401);
		expect(anonymous.body).toContain('<h1>Nothing was saved</h1>');
		expect(anonymous.body).toContain('<input type="hidden" name="invoice" value="INV-1002">');
		for (const path of ['/components', '/o/acme/invoices'])
			expect((await post('bob', path)).status, path).toBe(403);
		const due = async () => (await remote.query('getTotals', acme, as('alice'))).data;
		const before = await due();
		expect((await post('alice', '/o/acme/invoices')).status).toBe(200);
		expect(await due()).not.toBe(before);
	});

	it.each(['https://evil.example', 'null'])('take no call from %s', async (origin) => {
		const payload = toPayload(invoice('acme', 'INV-1003'));
		const answer = await remote.command('remind', payload, { ...as('alice'), origin });
		expect(answer.response.status).toBe(403);
		const form = await remote.form('markPaid', invoice('acme', 'INV-1003'), {
			...as('alice'),
			origin
		});
		expect(form.response.status).toBe(403);
		const page = `${base}/components?/remote=${file}/markPaid`;
		const post = await rawRequest(world.demo.origin, page, {
			method: 'POST',
			headers: { ...formPost(world.demo), ...as('alice'), origin },
			body: new URLSearchParams(invoice('acme', 'INV-1003')).toString()
		});
		expect(post.status).toBe(403);
	});

	it('are not reached by other names, methods or files', async () => {
		const { origin } = world.demo;
		for (const path of [`${file}/payInvoice`, `${file}/__proto__`, `${file}/`, 'x/getTotals', ''])
			for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS']) {
				const response = await rawRequest(origin, `${base}/_app/remote/${path}`, {
					method,
					headers: { origin, 'content-type': 'application/json', ...as('alice') },
					...(['POST', 'PUT'].includes(method) ? { body: '{"payload":""}' } : {})
				});
				expect(response.body, `${method} ${path}`).not.toMatch(/\d{5}/);
			}
		expect(world.demo.alive()).toBe(true);
	});

	it('end with the session', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const cookie = toCookieHeader(client, world.demo);
		expect((await remote.query('getTotals', acme, { cookie })).status).toBe(200);
		await client.fetch(`${world.demo.origin}${base}/auth/signout`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: 'scope=local'
		});
		expect(await remote.query('getTotals', acme, { cookie })).toMatchObject({ status: 401 });
	});

	it('count live for the right person, until the session ends', async () => {
		expect(await remote.live('countDue', acme).then(outcomeOf)).toMatchObject([
			{ code: 'session_missing', message: expect.any(String) }
		]);
		expect(await remote.live('countDue', acme, as('carol')).then(outcomeOf)).toMatchObject([
			{ code: 'not_a_member' }
		]);
		const { client } = await signIn(world.demo, 'alice');
		const cookie = toCookieHeader(client, world.demo);
		const counted = await remote.live('countDue', acme, { cookie });
		await waitFor(async () => counted.values.length > 0);
		expect(counted.response.headers.get('cache-control')).toContain('no-store');
		await client.fetch(`${world.demo.origin}${base}/auth/signout`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: 'scope=local'
		});
		await waitFor(async () => counted.end() === 'again');
		expect(await remote.live('countDue', acme, { cookie }).then(outcomeOf)).toMatchObject([
			{ code: 'session_missing' }
		]);
	});
});
