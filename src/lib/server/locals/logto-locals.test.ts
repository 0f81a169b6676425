import { isRedirect } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { logtoOf, toCode, visit } from '../../../../tests/support/visit.js';
import { getContext } from '../request/request-context.js';
import { requireAll, requireOrganization, requireSession } from '../guards/require.js';
import type { RequestEvent } from '../kit.js';
import { createLogtoLocals } from './logto-locals.js';
import type { Rule } from '../config/options.js';

const byParam = { organization: { param: 'organization' } };
const at = (organization: string) => ({ params: { organization } });
const under = (rule: Rule) => ({ ...byParam, routes: { '/(app)/dashboard': rule } });
const route = { route: { id: '/(app)/dashboard' } };

const readId = async (event: RequestEvent): Promise<string> => logtoOf(event).organization.id;

describe('locals.logto.organization', () => {
	it.each([
		['globex', 'globex'],
		['initech', 'refused']
	])('is the one that the rule of the route required: %s', async (named, expected) => {
		const event = { ...route, ...at(named) };
		expect(await visit(readId, { options: under({ organization: true }), event })).toBe(expected);
	});

	it('is the one that a rule names, and not the active one', async () => {
		const options = under(() => ({ organization: 'globex', organizationRole: 'admin' as never }));
		expect(await visit(readId, { options, event: { ...route, ...at('acme') } })).toBe('globex');
	});

	it('is the one that a guard required', async () => {
		const page = async (event: RequestEvent) => {
			await requireOrganization(event);
			return readId(event);
		};
		expect(await visit(page, { options: byParam, event: at('acme') })).toBe('acme');
		const other = async (event: RequestEvent) => {
			const { organization } = await requireAll(event, { organization: 'globex' });
			return [organization?.id, await readId(event)];
		};
		expect(await visit(other, { options: byParam, event: at('acme') })).toEqual([
			'globex',
			'globex'
		]);
	});

	it('is refused when guards required different ones', async () => {
		const page = async (event: RequestEvent) => {
			await requireAll(event, { organization: 'globex' });
			return readId(event);
		};
		const event = { ...route, ...at('acme') };
		const options = under({ organization: true });
		expect(await visit(page, { options, event })).toBe('organization_missing');
	});

	it('is refused when no guard required one', async () => {
		const page = async (event: RequestEvent) => {
			await requireSession(event);
			return readId(event);
		};
		expect(await visit(page)).toBe('organization_missing');
		expect(await visit(page, { last: 'acme' })).toBe('organization_missing');
		const options = under('session');
		const event = { ...route, ...at('acme') };
		expect(await visit(readId, { options, event })).toBe('organization_missing');
	});

	it('is a configuration error when no guard ran', async () => {
		expect(await visit(readId, { last: 'acme' })).toBe('configuration');
	});

	it('goes with the session', async () => {
		const page = async (event: RequestEvent) => {
			await requireOrganization(event);
			await getContext(event).end('signed_out');
			return readId(event);
		};
		expect(await visit(page, { last: 'acme' })).toBe('configuration');
	});
});

describe('locals.logto.refresh', () => {
	it.each([true, undefined])(
		'leads nobody to Logto who acts as another, asked by reauthorize: %s',
		async (reauthorize) => {
			const page = (event: RequestEvent) =>
				logtoOf(event).refresh(reauthorize === undefined ? {} : { reauthorize });
			const actor = { id: 'root', name: null };
			const session = { actor, refreshToken: null, requested: 'less' };
			expect(await visit(page, { session })).toBe('not_while_impersonating');
		}
	);
});

describe('locals.logto.refresh() when the options request more than the sign-in did', () => {
	const ask = async (attempts: string) => {
		const session = { signedInAt: Date.now() / 1000 - 60, requested: 'less', attempts };
		const { event, context } = await arrive({ session, headers: { accept: 'text/html' } });
		return createLogtoLocals(event, context)
			.refresh()
			.catch((thrown: unknown) => (isRedirect(thrown) ? thrown.location : 'not led'));
	};

	it('redirects to Logto once', async () => {
		const attempt = new URL(String(await ask('')), 'https://app.example').searchParams.get(
			'attempt'
		);
		expect(attempt).toMatch(/^[\da-z]{1,7}$/);
		expect(await ask(`x ${attempt}`)).toBe('not led');
	});
});

describe('locals.logto.refresh({ reauthorize: true })', () => {
	/** Alice, who signed in so many seconds ago, and has no refresh token that could be asked. */
	const ask = async (method: string, seconds: number) => {
		const session = { signedInAt: Date.now() / 1000 - seconds, refreshToken: null };
		const headers = { accept: 'text/html' };
		const { event, context } = await arrive({ session, method, headers });
		return createLogtoLocals(event, context)
			.refresh({ reauthorize: true })
			.catch((thrown: unknown) => (isRedirect(thrown) ? 'led to Logto' : toCode(thrown)));
	};

	it('does not redirect a page again that asks each time it is opened', async () => {
		expect(await ask('GET', 31)).toBe('led to Logto');
		expect(await ask('GET', 5)).toBe('refresh_token_missing');
	});

	it('redirects a form each time it is sent', async () => {
		expect(await ask('POST', 5)).toBe('led to Logto');
	});
});

describe('the result of a guard', () => {
	it('is no organization where one is only named in a part', async () => {
		const page = async (event: RequestEvent) => {
			const { organization } = await requireAll(event, { any: [{ organization: 'globex' }] });
			return organization;
		};
		expect(await visit(page, { last: 'acme' })).toBeNull();
	});
});
