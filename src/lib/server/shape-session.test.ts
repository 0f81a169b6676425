import { describe, expect, it } from 'vitest';
import { arrive } from '../../../tests/support/arrive.js';
import { answerEndpoint } from './endpoints/router.js';
import { decide } from './guards/decide.js';
import { requireAll, requireSession } from './guards/require.js';
import { load } from './load.js';
import { createLogtoLocals } from './logto-locals.js';
import type { LogtoAuthOptions, SessionClaimsOption } from './options.js';
import { findFaults } from './to-config.js';

const profile = {
	sub: 'alice',
	name: 'Alice',
	email: 'a@example.com',
	email_verified: true,
	phone_number: '15550100001',
	roles: ['support'],
	custom_data: { theme: 'dark' }
} as const;

/** An app that says so without types: those are of the demo. */
const claims = (given: unknown): Partial<LogtoAuthOptions> => ({
	session: { claims: given as SessionClaimsOption }
});

const arriveWith = (options: Partial<LogtoAuthOptions>) =>
	arrive({ options, session: { profile } });

describe('the option session.claims', () => {
	it.each<[string, unknown, readonly string[]]>([
		['is basic by default', undefined, ['sub', 'name', 'email', 'email_verified']],
		['lets in what it names, and sub', ['phone_number', 'nothing'], ['phone_number', 'sub']],
		['lets in sub alone', [], ['sub']],
		['lets in all', 'all', Object.keys(profile)]
	])('%s', async (_, given, names) => {
		const options = given === undefined ? {} : claims(given);
		const { event, context } = await arriveWith(options);
		expect(Object.keys((await load(event)).session?.profile ?? {})).toEqual(names);
		expect(Object.keys((await requireSession(event)).profile)).toEqual(names);
		const address = new URL('https://app.example/auth/session');
		const answer = await answerEndpoint({ ...event, url: address }, context);
		const shown: { profile: object } = await (answer ?? Response.error()).json();
		expect(Object.keys(shown.profile)).toEqual(names);
	});

	it('keeps no claim from guards, and memberships and roles in the session', async () => {
		const { event } = await arriveWith(claims([]));
		const requirement = { emailVerified: true, role: 'support' } as const;
		const { session } = await requireAll(event, requirement);
		expect(session.roles).toEqual(['support']);
		expect(session.profile).toEqual({ sub: 'alice' });
	});

	it('keeps no claim from the server', async () => {
		const { event, context } = await arriveWith(claims([]));
		await expect(createLogtoLocals(event, context).profile()).resolves.toEqual(profile);
		const { event: other, context: anonymous } = await arrive({ session: null });
		await expect(createLogtoLocals(other, anonymous).profile()).resolves.toBeNull();
	});

	it('shows one state of the session as one object', async () => {
		const { context } = await arriveWith({});
		expect(context.findShown()).toBe(context.findShown());
		expect(Object.isFrozen(await context.findShown())).toBe(true);
		await decide(context, {});
		expect((await context.session())?.profile).toEqual(profile);
	});

	it.each(['some', 5, [1], null])('that is %j is a fault', (given) => {
		expect(findFaults(claims(given)).join(' ')).toContain('"session.claims" must be');
	});
});
