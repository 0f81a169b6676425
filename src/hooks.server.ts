import { LogtoAuth, type LogtoAuthOptions } from 'sveltekit-logto/server';
import { authorization } from './demo/authorization.js';
import { engine, env } from './demo/kit.js';
import { toSource } from './demo/options-source.js';
import { withOwnFields } from './demo/own-fields.js';
import { toSessionOptions } from './demo/session-options.js';

const options: LogtoAuthOptions = {
	...engine,
	...toSessionOptions(env),
	...authorization.options,
	env,
	organization: { param: 'organization' },
	onboarding: '/welcome',
	// Set in Console, or by the Management API.
	callbacks: { signIn: ({ profile }) => profile.custom_data?.['blocked'] !== true },
	routes: {
		'/': 'public',
		'/(public)': 'public',
		'/(app)': 'session',
		'/(app)/api/me': 'public',
		'/(app)/statements': { rule: { emailVerified: true }, otherwise: { page: '/help' } },
		'/(app)/o/[organization]': { organization: true },
		'/(app)/o/[organization]/members/export': { organizationRole: 'admin' }
	}
};

const logto = LogtoAuth(toSource(options, env['DEMO_OPTIONS']));

export const handle = withOwnFields(logto.handle, env['DEMO_FIELDS']);
