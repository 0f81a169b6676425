import { SvelteKitAuth } from '@auth/sveltekit';
import { LogtoAuth, type LogtoAuthOptions } from 'sveltekit-logto/server';
import { env } from '$env/dynamic/private';
import { authorization } from './demo/authorization.js';
import { toSource } from './demo/options-source.js';
import { toSessionOptions } from './demo/session-options.js';

// The tests run the demo with both engines; an app chooses one.
const engine: Pick<LogtoAuthOptions, 'engine'> =
	env['DEMO_ENGINE'] === 'core' ? {} : { engine: SvelteKitAuth };

const options: LogtoAuthOptions = {
	...engine,
	...toSessionOptions(env),
	...authorization.options,
	env,
	organization: { param: 'organization' },
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

export const { handle } = LogtoAuth(toSource(options, env['DEMO_OPTIONS']));
