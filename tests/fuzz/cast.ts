import type { App } from './app.js';
import { createBombs } from './bombs.js';
import { bombCount } from './generate/alter-credentials.js';
import { people } from './generate/site.js';
import type { Book, KnownLogin, KnownSession } from './known.js';
import { createPeople, type People, type SignedInBrowser } from './people.js';
import type { NamedToken } from './tokens.js';
import { isFixed } from './variants.js';

/** The people whose cookies and tokens requests are made of, and what is known of them. */
export interface Cast {
	/** For `⟨…⟩` in a request. */
	readonly values: ReadonlyMap<string, string>;
	readonly book: Book;
	/** Signs another session in and ends it, which `⟨gone.cookie⟩` is from then on; the first stays `⟨old.cookie⟩`. */
	endAnother(): Promise<void>;
	/** Asks whether a session still lives, and signs its person in again if it does not. */
	confirm(session: KnownSession): Promise<boolean>;
	/** Whose a `Cookie` field is at the main host: the claim `sub`, or `null`. */
	identify(cookie: string): Promise<string | null>;
	/** The `Cookie` field of a person. */
	cookieOf(name: string): string;
}

/** A bomb's custom data, in characters. */
const bombSize = 2_000_000;

/** @param secrets what no answer may show */
export async function createCast(
	app: App,
	tokens: readonly NamedToken[],
	secrets: readonly string[],
	authSecret: string
): Promise<Cast> {
	const visitors = createPeople(app);
	const values = new Map<string, string>();
	const sessions: KnownSession[] = [];
	const logins: KnownLogin[] = [];
	const browsers = new Map<KnownSession, SignedInBrowser>();
	let ended = 0;

	const signIn = async (name: string, role = name, host?: string): Promise<SignedInBrowser> => {
		const browser = await visitors.signIn(name, host);
		sessions.push(browser.session);
		browsers.set(browser.session, browser);
		values.set('cookie', browser.name);
		values.set(`${role}.cookie`, browser.cookie);
		values.set(`${role}.session`, browser.session.value);
		return browser;
	};
	const endAnother = async (): Promise<void> => {
		const name = ended++ % 2 === 0 ? 'alice' : 'bob';
		await visitors.signOut(await signIn(name, ended === 1 ? 'old' : 'gone'));
	};

	for (const name of people) {
		await signIn(name);
		const login = await visitors.begin(name);
		logins.push(login);
		values.set(`${name}.login`, login.cookie);
		values.set(`${name}.state`, login.state);
		values.set(`${name}.code`, login.code);
	}
	await endAnother();
	await endAnother();
	if (!isFixed(app.variant)) await signIn('alice', 'twin', 'twin.fuzz.test');
	for (const { name, value } of tokens) values.set(name, value);
	if (app.variant.sessions === 'cookie')
		sessions.push(
			...(await addBombs(visitors, values, await signIn('carol', 'bomber'), authSecret))
		);

	return {
		values,
		book: { sessions, tokens, logins, secrets },
		endAnother,
		identify: (cookie) => visitors.identify(cookie),
		async confirm(session) {
			const browser = browsers.get(session);
			// A bomb ends with the session that it was made of.
			if (browser === undefined) return true;
			if (session.ended) return false;
			if ((await visitors.identify(browser.cookie, session.host)) === session.id) return true;
			session.ended = true;
			const isMain = values.get(`${session.person}.session`) === session.value;
			if (isMain) await signIn(session.person);
			if (values.get('twin.session') === session.value) await signIn('alice', 'twin', session.host);
			return false;
		},
		cookieOf: (name) => values.get(`${name}.cookie`) ?? ''
	};
}

/**
 * @returns them as sessions of the person that they were made of
 * @throws {Error} when one that is small does not open, so that none would
 */
async function addBombs(
	visitors: People,
	values: Map<string, string>,
	browser: SignedInBrowser,
	authSecret: string
): Promise<readonly KnownSession[]> {
	const small = await createBombs(browser, authSecret, 10)(0);
	if ((await visitors.identify(`${browser.name}=${small}`)) !== browser.session.id)
		throw new Error(
			'A session that was sealed again does not open: it is sealed in another way now.'
		);
	const create = createBombs(browser, authSecret, bombSize);
	const bombs: KnownSession[] = [];
	for (let number = 0; number < bombCount; number++) {
		const value = await create(number);
		values.set(`bomb.${number}`, value);
		bombs.push({ ...browser.session, value });
	}
	return bombs;
}
