import { Auth, setEnvDefaults, skipCSRFCheck, type AuthConfig } from '@auth/core';
import type { Provider } from '@auth/core/providers';
import type { Account, User } from '@auth/core/types';
import { createHttpClient, signInAtLogto, type HttpClient } from './http-client.js';
import { authSecret } from './secret.js';
import { send } from './send.js';

/** What Auth.js made of a sign-in. */
export interface Arrival {
	readonly user: User;
	readonly account: Account;
	/** The claims, as the callbacks of Auth.js get them. */
	readonly profile: Readonly<Record<string, unknown>>;
}

/** An app of Auth.js alone, in the process of the test: nothing is built and nothing listens. */
export interface AuthJsApp {
	/** What Auth.js wrote to its log, with causes. */
	readonly faults: readonly string[];
	openBrowser(): HttpClient;
	/** Begins a sign-in and gives the address that the browser is led to. */
	start(client?: HttpClient): Promise<URL>;
	/** Opens the callback's address and gives what became of it: `null` when Auth.js refused. */
	arrive(client: HttpClient, callback: string): Promise<Arrival | null>;
	/** Goes to Logto and back. */
	signIn(user: string): Promise<Arrival | null>;
}

export type AuthJsAppOptions = Partial<AuthConfig> & {
	readonly env?: Readonly<Record<string, string>>;
};

const origin = 'http://localhost:5173';

/** @param id the provider's, where it is not `logto` */
export function createAuthJsApp(
	provider: Provider,
	{ env = {}, ...options }: AuthJsAppOptions = {},
	id = 'logto'
): AuthJsApp {
	const faults: string[] = [];
	const results: Arrival[] = [];
	const config: AuthConfig = {
		basePath: '/auth',
		trustHost: true,
		skipCSRFCheck,
		secret: authSecret,
		...options,
		providers: [provider],
		logger: { error: (error) => void faults.push(describe(error)), warn() {}, debug() {} },
		callbacks: {
			jwt({ token, user, account, profile }) {
				if (account) results.push({ user, account, profile: { ...profile } });
				return token;
			}
		}
	};
	// As `@auth/sveltekit` does at each request.
	const answer = async (url: string, { body, ...init }: Parameters<typeof send>[1] = {}) => {
		setEnvDefaults(env, config, true);
		return Auth(new Request(url, { ...init, body: body ?? null }), config);
	};
	const app: AuthJsApp = {
		faults,
		openBrowser: () =>
			createHttpClient((url, init) =>
				new URL(url).origin === origin ? answer(url, init) : send(url, init)
			),
		async start(client = app.openBrowser()) {
			const response = await client.fetch(`${origin}${config.basePath}/signin/${id}`, {
				method: 'POST'
			});
			return new URL(response.headers.get('location') ?? '', origin);
		},
		async arrive(client, callback) {
			const before = results.length;
			await client.fetch(callback);
			return results[before] ?? null;
		},
		async signIn(user) {
			const client = app.openBrowser();
			const start = await app.start(client);
			if (start.origin === origin) return null;
			return app.arrive(client, await signInAtLogto(client, start.href, user));
		}
	};
	return app;
}

/** Auth.js hides why something failed in `cause.err`. */
function describe(error: Error): string {
	const { err }: { readonly err?: unknown } = Object(error.cause);
	return [error, error.cause, err].map(String).join(' ');
}
