import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { leave, leaveForm } from './leave.js';
import { redirectTo } from './endpoint.js';

const logto = 'https://tenant.logto.app/oidc/auth?state=x';
const html = { accept: 'text/html' };
const json = { accept: 'application/json' };

const answer = async (request: Arrival, location = logto) => {
	const { event } = await arrive(request);
	return leave(event, location);
};

describe('the answer to a form that leaves', () => {
	it('is a document of its own, since a policy of the form’s page blocks redirects', async () => {
		const response = await answer({ method: 'POST', headers: html });
		expect(response.status).toBe(200);
		expect(response.headers.get('location')).toBeNull();
		expect(response.headers.get('refresh')).toBe(`0; url=${logto}`);
		expect(await response.text()).toContain(`<a href="${logto}" class="primary">Continue</a>`);
	});

	it('stays in no cache and sends Logto no referrer', async () => {
		const { headers } = await answer({ method: 'POST', headers: html });
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('referrer-policy')).toBe('no-referrer');
	});

	it('is the address for scripts and enhanced forms, in SvelteKit’s own words', async () => {
		for (const headers of [json, { ...json, 'x-sveltekit-action': 'true' }]) {
			const response = await answer({ method: 'POST', headers });
			expect(await response.json()).toEqual({ type: 'redirect', status: 303, location: logto });
			expect(response.headers.get('cache-control')).toBe('private, no-store');
		}
	});

	it('is a redirect for other clients, and for an address that is opened', async () => {
		for (const request of [{ method: 'POST', headers: { accept: '*/*' } }, { headers: html }]) {
			const response = await answer(request);
			expect([response.status, response.headers.get('location')]).toEqual([303, logto]);
		}
	});

	it('is a document for a form with the method GET as well', async () => {
		const address = 'https://app.example/auth/signin?from=form';
		const response = await answer({ address, headers: html });
		expect(response.headers.get('refresh')).toBe(`0; url=${logto}`);
	});

	it('leaves no way out of the attribute or the field', async () => {
		const location = `/x?a="><script>&b='`;
		const response = await answer({ method: 'POST', headers: html }, location);
		expect(await response.text()).not.toContain('<script>');
	});
});

describe('a redirect that answers a form of the app', () => {
	const follow = async (location: string, request: Arrival = { method: 'POST', headers: html }) => {
		const { context } = await arrive(request);
		const response = leaveForm(context, redirectTo(location));
		return response.headers.get('refresh') ?? response.status;
	};

	it.each([
		'/auth/signin?redirectTo=%2Fthings',
		'https://app.example/auth/signin',
		'https://tenant.logto.app/oidc/session/end?client_id=x'
	])('goes by a document of its own to sign-in and to Logto: %s', async (location) => {
		expect(await follow(location)).toBe(`0; url=${location}`);
	});

	it.each(['/things', '/auth/signins', 'https://pay.example/auth/signin', '//[', 'https://['])(
		'stays as it is to anywhere else: %s',
		async (location) => {
			expect(await follow(location)).toBe(303);
		}
	);

	it('stays as it is for pages and scripts', async () => {
		expect(await follow('/auth/signin', { headers: html })).toBe(303);
		expect(await follow('/auth/signin', { method: 'POST', headers: json })).toBe(303);
	});

	it('keeps the cookies', async () => {
		const { context } = await arrive({ method: 'POST', headers: html });
		const redirect = redirectTo('/auth/signin');
		for (const cookie of ['a=1', 'b=2']) redirect.headers.append('set-cookie', cookie);
		const response = leaveForm(context, redirect);
		expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
	});
});
