import { describe, expect, it } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { answerEndpoint } from '../endpoints/router.js';
import { decide } from '../guards/decide.js';
import { requireAll, requireSession } from '../guards/require.js';
import { load } from '../locals/load.js';
import type { Session } from '../../protocol/session.js';
import type { SessionQuestion } from '../config/callbacks.js';
import { createLogtoLocals } from '../locals/logto-locals.js';
import type { LogtoAuthOptions, SessionClaimsOption } from '../config/options.js';
import { getContext } from '../request/request-context.js';
import { showSession } from '../locals/show-session.js';
import { findFaults } from '../config/config.js';

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

describe('callbacks.session', () => {
	/** An app written without types. */
	const shape = (session: (question: SessionQuestion) => unknown): Partial<LogtoAuthOptions> => ({
		callbacks: { session: (question) => session(question) as Session },
		timeout: 0.05
	});
	const renamed = ({ session, record }: SessionQuestion) => ({
		...session,
		user: { ...session.user, name: `${record.profile.phone_number}` }
	});

	it('shapes the session of locals.auth(), loads, guards and the browser', async () => {
		const { event, context } = await arriveWith(shape(renamed));
		expect((await load(event)).session?.user.name).toBe('15550100001');
		expect((await requireSession(event)).user.name).toBe('15550100001');
		expect((await showSession(context))?.user.name).toBe('15550100001');
		const address = new URL('https://app.example/auth/session');
		const answer = await answerEndpoint({ ...event, url: address }, context);
		expect(await answer?.text()).toContain('"name":"15550100001"');
	});

	it('is called once for each request', async () => {
		let times = 0;
		const count = (question: SessionQuestion) => {
			times++;
			return renamed(question);
		};
		const { event } = await arriveWith(shape(count));
		await Promise.all([load(event), load(event), requireSession(event), requireAll(event, {})]);
		expect(times).toBe(1);
	});

	it('neither grants nor removes rights: guards use the claims of Logto', async () => {
		const { context } = await arriveWith(
			shape(({ session }) => ({ ...session, roles: ['admin'] }))
		);
		await expect(decide(context, { role: 'support' })).resolves.toMatchObject({ passed: true });
		const admin = { role: 'admin' as 'support' };
		await expect(decide(context, admin)).resolves.toMatchObject({ passed: false });
	});

	it.each<[string, (question: SessionQuestion) => unknown]>([
		[
			'throws',
			() => {
				throw new Error('secret of the database');
			}
		],
		['hangs', () => new Promise(() => undefined)],
		['waits for itself', ({ event }) => showSession(getContext(event))],
		['returns nothing', () => undefined],
		['returns null', () => null],
		['drops the user', ({ session }) => ({ ...session, user: undefined })],
		['drops the roles', ({ session }) => ({ ...session, roles: undefined })],
		['names another user', ({ session }) => ({ ...session, profile: { sub: 'bob' } })],
		['returns what is not JSON', ({ session }) => ({ ...session, expires: new Date() })],
		['returns a BigInt', ({ session }) => ({ ...session, user: { id: '1', size: 1n } })]
	])('that %s shows no session, and guards return the reason', async (_, callback) => {
		const lines: string[] = [];
		const logger = {
			error: (text: string, cause?: unknown) => void lines.push(`${text} ${cause}`)
		};
		const { event } = await arriveWith({ ...shape(callback), logger, logLevel: 'error' } as object);
		expect(await load(event)).toEqual({ session: null });
		await expect(requireSession(event)).rejects.toMatchObject({
			status: 500,
			body: { code: 'app_callback_failed' }
		});
		expect(lines.join('\n')).toContain('"callbacks.session" of the options of LogtoAuth');
	});
});
