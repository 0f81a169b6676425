import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { send, type SendInit } from '../support/send.js';
import { navigation, toCallback } from '../support/sign-in.js';
import type { App } from './app.js';
import { persons, type KnownLogin, type KnownSession } from './known.js';
import { toHost, toOrigin } from './variants.js';

/** The browsers of people who use the app. */
export interface People {
	/** Signs a person in at a host of the app. @throws {Error} when there is no session then */
	signIn(name: string, host?: string): Promise<SignedInBrowser>;
	/** Goes to Logto and comes back, without opening the callback. */
	begin(name: string): Promise<KnownLogin>;
	/** Whose a `Cookie` field is at a host: the claim `sub`, or `null`. */
	identify(cookie: string, host?: string): Promise<string | null>;
	/** Ends a session as its owner does. */
	signOut(session: SignedInBrowser): Promise<void>;
}

/** A browser with a session. */
export interface SignedInBrowser {
	readonly session: KnownSession;
	/** The name of the session's cookie, without the number of a part. */
	readonly name: string;
	/** The `Cookie` field, of the session alone. */
	readonly cookie: string;
}

export function createPeople(app: App): People {
	const { variant } = app;
	const main = toHost(variant);
	const clientOf = (): HttpClient => createHttpClient((url, init) => sendTo(app, url, init));
	const siteOf = (host: string) => ({ origin: toOrigin(variant, host), base: variant.base });
	const ask = async (path: string, host: string, init: SendInit): Promise<Response> =>
		sendTo(app, `${toOrigin(variant, host)}${variant.base}${path}`, init);
	return {
		async signIn(name, host = main) {
			const [client, site] = [clientOf(), siteOf(host)];
			await client.fetch(await toCallback(client, site, name), { headers: navigation });
			const cookies = client.cookies(site.origin).filter((each) => isOfSession(each.name));
			const id = persons.find((person) => person.name === name)?.id ?? '';
			const value = cookies.map((each) => each.value).join('');
			if (value === '') throw new Error(`${name} could not sign in at ${site.origin}.`);
			return {
				session: { person: name, id, host, value, ended: false },
				name: cookies[0]?.name.replace(/\.\d+$/, '') ?? '',
				cookie: cookies.map((each) => `${each.name}=${each.value}`).join('; ')
			};
		},
		async begin(name) {
			const [client, site] = [clientOf(), siteOf(main)];
			const query = new URL(await toCallback(client, site, name)).searchParams;
			const cookie = client.cookies(site.origin).find((each) => each.name.includes('logto.login'));
			return {
				id: persons.find((person) => person.name === name)?.id ?? '',
				cookie: `${cookie?.name}=${cookie?.value}`,
				state: query.get('state') ?? '',
				code: query.get('code') ?? ''
			};
		},
		async identify(cookie, host = main) {
			const session = await (await ask('/auth/session', host, { headers: { cookie } })).json();
			return session?.user?.id ?? null;
		},
		async signOut({ session, cookie }) {
			const origin = toOrigin(variant, session.host);
			const headers = { ...navigation, origin, cookie };
			const body = new URLSearchParams({ scope: 'local' });
			await ask('/auth/signout', session.host, { method: 'POST', headers, body });
			session.ended = true;
		}
	};
}

export const isOfSession = (name: string): boolean => name.includes('logto.session');

/** The app answers here for its hosts; Logto over the network. */
async function sendTo(app: App, url: string, init: SendInit = {}): Promise<Response> {
	const { hostname, port } = new URL(url);
	if (hostname === 'localhost' ? port !== '' : !hostname.endsWith('.fuzz.test'))
		return send(url, init);
	const { body = null, method = 'GET', headers } = init;
	const outcome = await app.respond(
		new Request(url, { method, body, ...(headers === undefined ? {} : { headers }) })
	);
	if (outcome.kind !== 'answered') throw new Error(`The app did not answer ${url}.`);
	const { status } = outcome.answer;
	const content = [204, 205, 304].includes(status) ? null : outcome.answer.body;
	return new Response(content, { status, headers: outcome.answer.headers });
}
