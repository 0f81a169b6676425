import type { LocalLogto } from '../../src/lib/local/index.js';
import { LogtoAuth, type LogtoAuthOptions } from '../../src/lib/server/index.js';
import { createHttpClient, signInAtLogto, type HttpClient } from './http-client.js';
import { send, type SendInit } from './send.js';
import { navigation } from './sign-in.js';
import { toEvent } from './units.js';
import { toEnv } from './world.js';

/** An app in this process: the hook before pages that say which they are. */
export interface OwnApp {
	readonly origin: string;
	answer(url: URL, init: SendInit): Promise<Response>;
}

/** An app for some options, which are tried so without a build or a server of their own. */
export function openOwnApp(
	logto: LocalLogto,
	options: Partial<LogtoAuthOptions> = {},
	origin = 'http://localhost:4711'
): OwnApp {
	const { handle } = LogtoAuth({
		logLevel: 'silent',
		...options,
		env: { ...toEnv(logto), ...options.env }
	});
	return {
		origin,
		answer(url, { body, ...init }) {
			const request = new Request(url, { ...init, body: body ?? null, redirect: 'manual' });
			const event = { ...toEvent([], url.href), request, route: { id: '/' } };
			return handle({ event, resolve: async () => new Response(`page ${url.pathname}`) });
		}
	};
}

/** A browser that reaches some apps and, over the network, everything else. */
export function openBrowser(...apps: readonly OwnApp[]): HttpClient {
	return createHttpClient((address, init = {}) => {
		const url = new URL(address);
		const app = apps.find(({ origin }) => origin === url.origin);
		return app === undefined ? send(address, init) : app.answer(url, init);
	});
}

/** Signs in at an app. Gives the response of the callback. */
export async function signInAt(app: OwnApp, client: HttpClient, user: string): Promise<Response> {
	const start = await client.fetch(`${app.origin}/auth/signin`, { headers: navigation });
	const location = start.headers.get('location') ?? '';
	return client.fetch(await signInAtLogto(client, location, user), { headers: navigation });
}

/** Sends a form of the app's own site. */
export const postTo = (
	app: OwnApp,
	client: HttpClient,
	path: string,
	fields: Readonly<Record<string, string>>
): Promise<Response> =>
	client.fetch(`${app.origin}${path}`, {
		method: 'POST',
		headers: { ...navigation, origin: app.origin },
		body: new URLSearchParams(fields)
	});

/** Whom an app takes a browser for: the user's name, or `null` without a session. */
export async function nameAt(app: OwnApp, client: HttpClient): Promise<string | null> {
	const response = await client.fetch(`${app.origin}/auth/session`);
	const session: { readonly user: { readonly name: string } } | null = await response.json();
	return session === null ? null : session.user.name;
}
