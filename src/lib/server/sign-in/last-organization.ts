import { createShortSeal } from './transaction/headerless-seal.js';
import { toJar } from './transaction/cookie-header-budget.js';
import { base, type RequestEvent } from '../kit.js';
import type { Config } from '../config/config.js';
import { now } from '../internal/clock.js';
import { toApp, toSite } from '../session/record/record.js';
import {
	toCookieName,
	toCookieOptions,
	toNaming,
	type CookieChange
} from '../session/cookie/session-cookie.js';

/** How long a choice is remembered, in seconds: a year. */
const keptFor = 365 * 86_400;

/** Nothing longer is sealed or opened. Logto's ids have 21 characters at most, and a cookie some 200. */
const longestId = 128;
const longestCookie = 600;

type CookieConfig = Pick<Config, 'secrets' | 'issuer' | 'clientId' | 'cookiePrefix'>;

/**
 * The cookie that keeps which organization a user chose last in this browser, beyond the end of the session. It opens
 * for that user at this site and application alone, and says nothing that another one could read.
 *
 * @param id `null`: none was chosen
 * @returns `null` for an id that is too long to be kept
 */
export async function rememberOrganization(
	event: RequestEvent,
	config: CookieConfig,
	subject: string,
	id: string | null
): Promise<CookieChange | null> {
	if (id !== null && id.length > longestId) return null;
	const claims = id === null ? {} : { id };
	const value = await toSeal(event, config, subject).seal(claims, Math.floor(now()) + keptFor);
	return {
		name: toName(event, config),
		value,
		options: { ...toCookieOptions(event), maxAge: keptFor }
	};
}

/**
 * The organization that a user chose last in this browser: its id, `null` when they chose none, `undefined` when that
 * is not known. Whether they are a member of it is for the caller to see.
 */
export async function recallOrganization(
	event: RequestEvent,
	config: CookieConfig,
	subject: string
): Promise<string | null | undefined> {
	const value = toJar(event.request.headers.get('cookie'), []).get(toName(event, config));
	if (value === undefined || value.length > longestCookie) return undefined;
	const claims = await toSeal(event, config, subject).open(value);
	if (claims === null) return undefined;
	return typeof claims['id'] === 'string' ? claims['id'] : null;
}

const toName = (event: RequestEvent, { cookiePrefix }: CookieConfig): string =>
	toCookieName(event, 'organization', toNaming({ cookiePrefix }));

/** Whose it is comes into the key: a subject may hold any character, so it stands last. */
const toSeal = (event: RequestEvent, config: CookieConfig, subject: string) =>
	createShortSeal(
		config.secrets,
		`logto.organization ${toApp(config)} ${toSite(event, base)} ${subject}`
	);
