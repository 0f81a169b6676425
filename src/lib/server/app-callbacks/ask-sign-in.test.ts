import { describe, expect, it, vi } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import { askSignIn } from './ask-sign-in.js';
import type { LogtoAuthCallbacks, SignInQuestion } from '../config/callbacks.js';
import { createLogger } from '../observability/logger.js';

const profile: LogtoProfile = {
	sub: 'alice',
	email: 'alice@example.test',
	organizations: ['acme'],
	organization_roles: ['acme:admin']
};

/** Asks with a function that may do anything. */
async function ask(signIn: unknown) {
	const error = vi.fn();
	const config = {
		callbacks: { signIn: signIn as NonNullable<LogtoAuthCallbacks['signIn']> },
		timeout: 50,
		logger: createLogger({ logger: { error, warn: error } })
	};
	const applicant = { profile, event: toEvent(), isNewUser: true, reason: 'sign-in' } as const;
	const verdict = await askSignIn(config, applicant);
	return { verdict, lines: error.mock.calls.map(([, cause]) => String(cause)).join() };
}

const refused = { allowed: false, path: null };

describe('askSignIn', () => {
	it('lets every user in without the function', async () => {
		expect((await ask(undefined)).verdict).toEqual({ allowed: true });
	});

	it('allows true and refuses false, with and without a promise', async () => {
		expect((await ask(() => true)).verdict).toEqual({ allowed: true });
		expect((await ask(async () => true)).verdict).toEqual({ allowed: true });
		expect((await ask(() => false)).verdict).toEqual(refused);
		expect((await ask(async () => false)).verdict).toEqual(refused);
	});

	it('passes the user, the reason and the request', async () => {
		const signIn = vi.fn<(question: SignInQuestion) => boolean>(() => true);
		await ask(signIn);
		expect(signIn.mock.calls[0]?.[0]).toMatchObject({
			profile,
			organizations: [{ id: 'acme', roles: ['admin'] }],
			isNewUser: true,
			reason: 'sign-in',
			event: { url: new URL('https://app.example/') }
		});
	});

	it('does not let the function change the user’s rights', async () => {
		const change = ({ profile: given, organizations }: SignInQuestion) => {
			Reflect.set(given, 'sub', 'root');
			Reflect.set(given.organizations ?? [], 0, 'globex');
			Reflect.set(organizations[0] ?? {}, 'id', 'globex');
			return given.sub === 'alice' && organizations[0]?.id === 'acme';
		};
		expect((await ask(change)).verdict).toEqual({ allowed: true });
		expect(profile).toMatchObject({ sub: 'alice', organizations: ['acme'] });
	});

	it.each(['/not-invited', '/not-invited?why=plan', '/'])(
		'redirects to the path %s',
		async (path) => {
			expect((await ask(() => path)).verdict).toEqual({ allowed: false, path });
		}
	);

	it.each([
		'https://evil.example',
		'https://app.example/own',
		'//evil.example',
		'/\\evil.example',
		'\\\\evil.example',
		'/%5cevil.example',
		'/.//evil.example',
		'/\tevil',
		'/a\r\nset-cookie: a=b',
		'/\u0000',
		'javascript:alert(1)',
		'data:text/html,x',
		'not-invited',
		' /x',
		'',
		`/${'x'.repeat(5000)}`
	])('refuses the user without a page for %j, and the log says what to return', async (answer) => {
		const { verdict, lines } = await ask(() => answer);
		expect(verdict).toEqual(refused);
		expect(lines).toContain('"callbacks.signIn"');
		expect(lines).toContain('return true, false or a path');
	});

	it.each([
		['nothing', () => undefined],
		['null', () => null],
		['1', () => 1],
		['"true" in an object', () => ({ allowed: true })],
		['a Boolean', () => Object(true)],
		['a Response', () => new Response(null, { status: 303 })],
		['a URL', () => new URL('https://app.example/')]
	])('refuses the user when the answer is %s', async (_, signIn) => {
		await expect(ask(signIn)).rejects.toMatchObject({
			code: 'app_callback_failed',
			message: expect.stringMatching(/"callbacks\.signIn".*neither true, false or a path/)
		});
	});

	it.each([
		[
			'throws',
			() => {
				throw new Error('no');
			},
			'threw'
		],
		['rejects', () => Promise.reject(new Error('no')), 'threw'],
		[
			'throws a redirect',
			() => {
				throw { status: 303, location: '/' };
			},
			'threw'
		],
		['hangs', () => new Promise(() => undefined), 'took longer']
	])('refuses the user when the function %s', async (_, signIn, why) => {
		await expect(ask(signIn)).rejects.toMatchObject({
			code: 'app_callback_failed',
			message: expect.stringContaining(why)
		});
	});
});
