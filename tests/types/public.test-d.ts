import type { Session as AuthSession } from '@auth/core/types';
import { SvelteKitAuth } from '@auth/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';
import {
	can,
	defineAuthorization,
	type LogtoProfile,
	type Permission,
	type RegisterOf,
	type Requirement,
	type Session
} from 'sveltekit-logto';
import { can as canHere, useSession, type LogtoClientError } from 'sveltekit-logto/client';
import type {
	OrganizationSwitcherProps,
	ShowWhen,
	SignInButtonProps
} from 'sveltekit-logto/components';
import { localLogto } from '../../src/lib/local/index.js';
import type { RuleKey } from '../../src/lib/server/config/options.js';
import {
	guarded,
	requireBearer,
	requireOrganization,
	requirePermission,
	requireRole,
	requireSessionOrBearer,
	type Bearer,
	type LogtoAuthOptions,
	type OpaqueBearer,
	type Otherwise
} from 'sveltekit-logto/server';
import * as v from 'valibot';
import { describe, expectTypeOf, test } from 'vitest';

/**
 * What compiles and what does not; `npm run check` reads this file. The words are those that the demo
 * registers in src/app.d.ts.
 */
declare const event: RequestEvent;
declare const session: Session;

describe('guarded remote functions', () => {
	const text = v.object({ organization: v.string(), text: v.string() });
	const size = v.pipe(
		v.string(),
		v.transform((given) => given.length)
	);

	test('hand over an organization where one is asked for', () => {
		guarded.query('session', ({ organization }) => {
			// @ts-expect-error -- no organization was required
			void organization.id;
		});
		guarded.query({ role: 'any' }, ({ session, organization }) => {
			expectTypeOf(session).toEqualTypeOf<Session>();
			// @ts-expect-error -- a tenant-wide role needs none
			void organization.id;
		});
		guarded.query({ organizationRole: 'admin' }, ({ organization }) => organization.id);
		guarded.command({ permission: 'write:invoices' }, ({ organization }) => organization.id);
		guarded.form(
			({ organization }) => ({ organization }),
			text,
			({ organization }, data, issue) => {
				expectTypeOf(organization.name).toEqualTypeOf<string>();
				expectTypeOf(data).toEqualTypeOf<{ organization: string; text: string }>();
				expectTypeOf(issue.text('Too long').message).toEqualTypeOf<string>();
				// @ts-expect-error -- no such field
				void issue.texts;
			}
		);
	});

	test('take and give what the validator says', () => {
		const half = guarded.query('session', size, (_, length) => length / 2);
		expectTypeOf(half).parameter(0).toEqualTypeOf<string>();
		expectTypeOf<Awaited<ReturnType<typeof half>>>().toEqualTypeOf<number>();
		expectTypeOf(guarded.query.batch('session', size, () => (length) => length / 2))
			.parameter(0)
			.toEqualTypeOf<string>();
		const lengths = guarded.query.live('session', size, async function* ({ signal }, length) {
			expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
			yield length / 2;
		});
		expectTypeOf(lengths).parameter(0).toEqualTypeOf<string>();
		expectTypeOf<Awaited<ReturnType<typeof lengths>>>().toEqualTypeOf<number>();
		expectTypeOf(lengths('a').connected).toEqualTypeOf<boolean>();
		const form = guarded.form('session', text, () => true);
		expectTypeOf(form.result).toEqualTypeOf<boolean | undefined>();
		expectTypeOf(form.fields.text.value()).toEqualTypeOf<string | undefined>();
	});

	test('know the words, and no prerendering', () => {
		// @ts-expect-error -- misspelt
		guarded.query({ permission: 'read:invoice' }, () => null);
		const misspelt = () => ({ permission: 'x' }) as const;
		// @ts-expect-error -- misspelt, in what depends on the argument
		guarded.query(misspelt, v.string(), () => null);
		// @ts-expect-error -- misspelt, of a live query
		guarded.query.live({ permission: 'read:invoice' }, () => []);
		// @ts-expect-error -- no values
		guarded.query.live('session', () => 1);
		// @ts-expect-error -- an argument is only taken with a validator
		guarded.query('session', (_, argument) => argument);
		// @ts-expect-error -- a prerendered answer is everybody's
		void guarded.prerender;
	});
});

describe('registered words', () => {
	test('permissions are the union of those registered', () => {
		expectTypeOf<Permission>().toEqualTypeOf<
			'read:invoices' | 'write:invoices' | 'manage:members' | 'read:things' | 'write:things'
		>();
		// @ts-expect-error -- misspelt
		void (() => requirePermission(event, 'read:invoice'));
		// @ts-expect-error -- no such organization role
		void (() => requireRole(event, { organizationRole: 'owner' }));
		// @ts-expect-error -- misspelt in a rule
		const rules: LogtoAuthOptions['routes'] = { '/': { permission: 'write:invoice' } };
		// @ts-expect-error -- misspelt in a part of a rule
		const parts: LogtoAuthOptions['routes'] = { '/': { any: [{ permission: 'write:invoice' }] } };
		// @ts-expect-error -- no route of the app
		const routes: LogtoAuthOptions['routes'] = { '/dashbord': 'session' };
		// @ts-expect-error -- not a resource of the app
		const resources: LogtoAuthOptions['resources'] = ['https://other.example'];
		void [rules, parts, routes, resources];
	});

	test('custom data has its shape', () => {
		expectTypeOf<NonNullable<LogtoProfile['custom_data']>['theme']>().toEqualTypeOf<
			'light' | 'dark' | undefined
		>();
	});

	test('a role that is not registered stays a string', () => {
		expectTypeOf<Requirement['role']>().toEqualTypeOf<string | undefined>();
	});
});

describe('defineAuthorization', () => {
	const authorization = defineAuthorization({
		resources: { 'https://api.example': ['read', 'write'] },
		permissions: ['invite'],
		organizationRoles: { owner: { permissions: ['invite'] } },
		roles: { support: { resources: { 'https://api.example': ['read'] } } }
	});

	test('gives the words of Register', () => {
		expectTypeOf<RegisterOf<typeof authorization>>().branded.toEqualTypeOf<{
			readonly permission: 'invite' | 'read' | 'write';
			readonly organizationRole: 'owner';
			readonly role: 'support';
			readonly resource: 'https://api.example';
		}>();
	});

	test('leaves out what the app does not define', () => {
		const _some = defineAuthorization({ permissions: ['invite'] });
		expectTypeOf<RegisterOf<typeof _some>>().branded.toEqualTypeOf<{
			readonly permission: 'invite';
		}>();
	});

	test('knows what a role can grant', () => {
		const resources = { 'https://api.example': ['read'] } as const;
		defineAuthorization({
			permissions: ['invite'],
			// @ts-expect-error -- no permission of the template
			organizationRoles: { owner: { permissions: ['invit'] } }
		});
		defineAuthorization({
			resources,
			// @ts-expect-error -- no permission of that API
			roles: { support: { resources: { 'https://api.example': ['write'] } } }
		});
		defineAuthorization({
			resources,
			// @ts-expect-error -- no such API
			roles: { support: { resources: { 'https://other.example': ['read'] } } }
		});
		void (() => localLogto(authorization.local));
	});
});

describe('rules', () => {
	test('are for routes, groups and layouts of the app', () => {
		const rules: LogtoAuthOptions['routes'] = {
			'/(app)': 'session',
			'/(app)/o/[organization]': { any: [{ organizationRole: 'admin' }, { role: 'support' }] },
			'/(app)/api/things': { methods: { GET: 'public', POST: { permission: 'write:things' } } },
			'/(app)/dashboard': async ({ locals, params }) => {
				expectTypeOf(params['organization']).toEqualTypeOf<string | undefined>();
				return (await locals.auth()) === null ? false : 'session';
			},
			'/(app)/sessions': { rule: { not: { role: 'guest' } }, otherwise: { redirect: '/' } }
		};
		// @ts-expect-error -- no HTTP method
		const method: LogtoAuthOptions['routes'] = { '/': { methods: { get: 'public' } } };
		// @ts-expect-error -- another site
		const otherwise: Otherwise = { redirect: 'https://a.example' };
		void [rules, method, otherwise];
	});

	test('are for folders and groups, too, where SvelteKit counts only pages and endpoints', () => {
		expectTypeOf<RuleKey<'/(app)/o/[id]' | '/about'>>().toEqualTypeOf<
			'/' | '/(app)' | '/(app)/o' | '/(app)/o/[id]' | '/about'
		>();
	});

	test('of a page ask nothing that the browser does not know', () => {
		const ofAnApi = { permission: 'read:things', resource: 'https://api.example.test' } as const;
		// @ts-expect-error -- what an API grants is in its access token
		const when: ShowWhen = { any: [ofAnApi] };
		void when;
	});
});

describe('the session', () => {
	test('has no room for a token', () => {
		// @ts-expect-error -- stays on the server
		void (() => session.accessToken);
		// @ts-expect-error -- stays on the server
		void (() => session.refreshToken);
	});

	test('is what locals.auth() returns, next to Auth.js and its own names', () => {
		expectTypeOf<Awaited<ReturnType<App.Locals['auth']>>>().toExtend<Session | null>();
		// Whichever declaration of auth() TypeScript takes.
		expectTypeOf<AuthSession['organizations']>().toEqualTypeOf<Session['organizations']>();
	});

	test('cannot be written to', () => {
		// @ts-expect-error -- readonly
		void (() => (session.organizations = []));
	});
});

describe('the profile says the truth about null and absence', () => {
	test('a person may have no e-mail address and no name', () => {
		expectTypeOf<LogtoProfile['email']>().toEqualTypeOf<string | null | undefined>();
		expectTypeOf<LogtoProfile['name']>().toEqualTypeOf<string | null | undefined>();
		expectTypeOf<LogtoProfile['sub']>().toEqualTypeOf<string>();
	});

	test('the session has no claim that is kept out of it', () => {
		expectTypeOf<keyof Session['profile']>().toEqualTypeOf<
			'sub' | 'name' | 'username' | 'email' | 'email_verified' | 'picture'
		>();
		// @ts-expect-error -- on the server, by locals.logto.profile()
		void (() => session.profile.phone_number);
		expectTypeOf(event.locals.logto.profile()).resolves.toEqualTypeOf<LogtoProfile | null>();
		// @ts-expect-error -- Register.sessionClaims says 'basic'
		const options: LogtoAuthOptions = { session: { claims: 'all' } };
		void options;
	});

	test('claims of the tenant have their types, in the profile and in tokens', () => {
		expectTypeOf<LogtoProfile['department']>().toEqualTypeOf<string | undefined>();
		expectTypeOf<Bearer['claims']['department']>().toEqualTypeOf<string | undefined>();
	});

	test('unknown claims are unknown', () => {
		expectTypeOf<LogtoProfile['plan']>().toEqualTypeOf<unknown>();
	});
});

describe('guards', () => {
	test('return what they checked', () => {
		expectTypeOf(requireOrganization(event)).resolves.toHaveProperty('organization');
		expectTypeOf<
			Awaited<ReturnType<typeof requireOrganization>>['organization']
		>().not.toBeNullable();
	});

	test('can() takes a session that may be missing', () => {
		expectTypeOf(can).toBeCallableWith(null, { permission: 'read:invoices' });
	});
});

describe('<Show>', () => {
	test('asks what the browser can decide: no permission of a resource', () => {
		expectTypeOf<{ permission: 'read:invoices' }>().toExtend<ShowWhen>();
		expectTypeOf<{
			permission: 'read:things';
			resource: 'https://api.example.test';
		}>().not.toExtend<ShowWhen>();
		expectTypeOf<Requirement>().not.toExtend<ShowWhen>();
	});
});

describe('the client', () => {
	test('has the session that the app registered', () => {
		expectTypeOf(useSession().current).toEqualTypeOf<Session | null>();
	});

	test('asks by registered words, and no permission of a resource', () => {
		expectTypeOf(canHere).toBeCallableWith({ permission: 'read:invoices' });
		type Asked = Parameters<typeof canHere>[0];
		expectTypeOf<{ permission: 'read:invoises' }>().not.toExtend<Asked>();
		expectTypeOf<Requirement>().not.toExtend<Asked>();
	});

	test('fails with a code that a program can compare', () => {
		expectTypeOf<'not_a_member'>().toExtend<LogtoClientError['code']>();
		expectTypeOf<'not_a_menber'>().not.toExtend<LogtoClientError['code']>();
	});
});

describe('options', () => {
	test('SvelteKitAuth is an engine', () => {
		expectTypeOf(SvelteKitAuth).toExtend<NonNullable<LogtoAuthOptions['engine']>>();
	});
	test('props may be undefined, for those who compute them', () => {
		expectTypeOf<undefined>().toExtend<SignInButtonProps['redirectTo']>();
		expectTypeOf<undefined>().toExtend<OrganizationSwitcherProps['mode']>();
	});
});

describe('tokens that others send', () => {
	test('say which kind they are', () => {
		const opaque = { opaque: true } as const;
		expectTypeOf(requireBearer(event, { organization: 'acme' })).resolves.toEqualTypeOf<Bearer>();
		expectTypeOf(requireBearer(event, opaque)).resolves.toEqualTypeOf<OpaqueBearer>();
		expectTypeOf<Bearer['kind']>().toEqualTypeOf<'jwt' | 'personal_access_token'>();
		expectTypeOf<OpaqueBearer>().not.toHaveProperty('permissions');
		void (async () => {
			const caller = await requireSessionOrBearer(event, { bearer: opaque });
			if (caller.kind === 'bearer') expectTypeOf(caller.bearer).toEqualTypeOf<OpaqueBearer>();
		});
	});

	test('are for an API or an organization, or opaque', () => {
		// @ts-expect-error -- an opaque token is for no API
		void (() => requireBearer(event, { opaque: true, resource: 'https://api.example.test' }));
		// @ts-expect-error -- nor for an organization
		void (() => requireBearer(event, { opaque: true, organization: 'acme' }));
		// @ts-expect-error -- nor does it carry permissions
		void (() => requireBearer(event, { opaque: true, permissions: ['read:things'] }));
		// @ts-expect-error -- applications are named for opaque tokens alone
		void (() => requireBearer(event, { organization: 'acme', clients: ['mobile'] }));
	});
});
