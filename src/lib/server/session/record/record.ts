import { now } from '../../internal/clock.js';
import type { LogtoProfile } from '../../../protocol/claims.js';
import type { Data, User } from '../../../protocol/register.js';
import type { Actor } from '../../../protocol/session.js';
import { toBase64Url } from '../../internal/digest.js';
import { toHeldRights } from './held-rights.js';
import { parseAccessTokens, type KeptTokens } from './kept-tokens.js';

/**
 * What the server keeps of a session, sealed. Holds the refresh token, so it never leaves the server
 * in the clear; the browser's part is `Session`. Times are seconds since the epoch, with fractions, so
 * that two changes within one second have an order.
 */
export interface SessionRecord {
	/** Random, new at each sign-in: 256 bits in base64url. */
	readonly id: string;
	/** The issuer and the client that it is of ({@link toApp}): no other application takes it. */
	readonly app: string;
	/** The origin and the base path that it began at ({@link toSite}): no other site takes it. */
	readonly site: string;
	readonly profile: LogtoProfile;
	/** What the option `profile` made of the claims; `null` without it, and before it ran. */
	readonly user: User | null;
	/** The app's own data; `null` without any. */
	readonly data: Data | null;
	/** When the app last changed them; `0`: never. The later of two is the one that counts. */
	readonly dataChangedAt: number;
	/** Claims that Logto gave and that were left out of the cookie, for they did not fit. */
	readonly omitted: readonly string[];
	readonly refreshToken: string | null;
	/** When this refresh token came; the later one of two is the one in force. */
	readonly refreshTokenIssuedAt: number;
	/** Access tokens by target. Kept in memory or in a store, never in a cookie. */
	readonly accessTokens: KeptTokens;
	/** What was requested at sign-in; a wider configuration needs a new authorization. */
	readonly requested: string;
	/** Which roles and memberships the user had at sign-in: see `held-rights.ts`. Empty when it is not known. */
	readonly held: string;
	/**
	 * States in which a new authorization was tried, the newest last, separated by spaces: see `guards/outdated.ts`.
	 * They go over to the user's next session in this browser, so that none is tried twice.
	 */
	readonly attempts: string;
	/** The claim `sid`: Logto's own session, by which a back-channel logout names it. */
	readonly sid: string | null;
	readonly signedInAt: number;
	/** When the person proved who they are (the claim `auth_time`); `0` when Logto did not say. */
	readonly authenticatedAt: number;
	/** When Logto last confirmed the claims. */
	readonly checkedAt: number;
	/** When the session was last renewed. */
	readonly issuedAt: number;
	readonly expiresAt: number;
	/** The organization to act in where no route parameter names one. */
	readonly lastOrganizationId: string | null;
	/** Who acts as this person, in an impersonation. */
	readonly actor: Actor | null;
	/** The browser's own words, in a store only: for a list of sessions. */
	readonly userAgent: string | null;
	/** Endings of the user's sessions that came before this one: they do not end it. See `revocations.ts`. */
	readonly endingsBefore: readonly string[];
}

/** What a sign-in brings. */
export interface NewSession {
	readonly app: string;
	readonly site: string;
	readonly profile: LogtoProfile;
	readonly user?: User | null;
	readonly refreshToken: string | null;
	readonly requested: string;
	readonly sid?: string | null;
	/** Seconds since the epoch. */
	readonly authenticatedAt?: number;
	readonly actor?: Actor | null;
	readonly userAgent?: string | null;
}

/** How long sessions live, in seconds. */
export interface Lifetime {
	/** After the last renewal. */
	readonly maxAge: number;
	/** After the sign-in, however often it is renewed. */
	readonly absoluteMaxAge: number;
}

/** A new session for somebody who signed in just now. */
export function createRecord(session: NewSession, lifetime: Lifetime): SessionRecord {
	const time = now();
	return {
		id: createId(),
		app: session.app,
		site: session.site,
		profile: session.profile,
		user: session.user ?? null,
		data: null,
		dataChangedAt: 0,
		omitted: [],
		refreshToken: session.refreshToken,
		refreshTokenIssuedAt: time,
		accessTokens: {},
		requested: session.requested,
		held: toHeldRights(session.profile),
		attempts: '',
		sid: session.sid ?? null,
		signedInAt: time,
		authenticatedAt: session.authenticatedAt ?? 0,
		checkedAt: time,
		issuedAt: time,
		expiresAt: time + Math.min(lifetime.maxAge, lifetime.absoluteMaxAge),
		lastOrganizationId: null,
		actor: session.actor ?? null,
		userAgent: session.userAgent?.slice(0, 200) ?? null,
		endingsBefore: []
	};
}

/** The record with its life begun again, within the absolute bound. An impersonation ends with its token. */
export function renewRecord(record: SessionRecord, lifetime: Lifetime): SessionRecord {
	const issuedAt = now();
	if (record.actor !== null) return { ...record, issuedAt };
	const latest = record.signedInAt + lifetime.absoluteMaxAge;
	return { ...record, issuedAt, expiresAt: Math.min(issuedAt + lifetime.maxAge, latest) };
}

/** Which Logto and which application a session is of. Neither part holds a space. */
export function toApp({ issuer, clientId }: { issuer: string; clientId: string }): string {
	return `${issuer} ${clientId}`;
}

/** The site that a request is for: its origin with `paths.base`. */
export function toSite({ url }: { readonly url: URL }, base: string): string {
	return `${url.origin}${base}`;
}

/**
 * When a session ends, in seconds since the epoch: as its record says, and no later than the times of now allow. So a
 * session that began under longer times does not outlive shorter ones, nor the marks of what has ended.
 */
export function expiresAt(record: SessionRecord, lifetime: Lifetime): number {
	const { issuedAt, signedInAt, actor } = record;
	// An impersonation lives as long as its token, and is never renewed.
	const renewable = actor === null ? issuedAt + lifetime.maxAge : Infinity;
	return Math.min(record.expiresAt, renewable, signedInAt + lifetime.absoluteMaxAge);
}

/** Whether a session has not ended. */
export function isLiving(record: SessionRecord, lifetime: Lifetime): boolean {
	return expiresAt(record, lifetime) > now();
}

/** Clocks of several servers may differ by this much, in seconds. */
const clockTolerance = 60;

/** How long ago a time was, in seconds. One that has not come is of a clock that was ahead, and says nothing. */
export function toAge(time: number, at = now()): number {
	return time > at + clockTolerance ? Infinity : at - time;
}

/**
 * When Logto last confirmed the claims, in seconds since the epoch. A time that has not come counts as never: the
 * clock that it is from was ahead.
 */
export function toCheckedAt({ checkedAt }: Pick<SessionRecord, 'checkedAt'>, at = now()): number {
	return toAge(checkedAt, at) === Infinity ? 0 : checkedAt;
}

/** Whose sessions a record is among: the user's, and the acting user's in an impersonation. */
export function listSubjects({ profile, actor }: SessionRecord): readonly string[] {
	return actor === null ? [profile.sub] : [profile.sub, actor.id];
}

/** Reads what a cookie or a store held; `null` when it is not a whole record. */
export function parseRecord(value: Readonly<Record<string, unknown>>): SessionRecord | null {
	const { id, app, site, profile } = value;
	if (typeof id !== 'string' || typeof app !== 'string' || typeof site !== 'string') return null;
	if (!isProfile(profile)) return null;
	const times = parseTimes(value);
	if (times === null) return null;
	const text = (name: string) => (typeof value[name] === 'string' ? value[name] : null);
	return {
		id,
		app,
		site,
		profile,
		user: isUser(value['user']) ? value['user'] : null,
		...parseData(value),
		omitted: toTexts(value['omitted']),
		refreshToken: text('refreshToken'),
		accessTokens: parseAccessTokens(value['accessTokens']),
		requested: text('requested') ?? '',
		held: text('held') ?? '',
		attempts: text('attempts') ?? '',
		sid: text('sid'),
		...times,
		lastOrganizationId: text('lastOrganizationId'),
		actor: toActor(value['actor']),
		userAgent: text('userAgent'),
		endingsBefore: toTexts(value['endingsBefore'])
	};
}

type Times = Pick<
	SessionRecord,
	'refreshTokenIssuedAt' | 'signedInAt' | 'authenticatedAt' | 'checkedAt' | 'issuedAt' | 'expiresAt'
>;

function parseTimes(value: Readonly<Record<string, unknown>>): Times | null {
	const read = (name: keyof Times): number => (typeof value[name] === 'number' ? value[name] : NaN);
	const times = {
		refreshTokenIssuedAt: read('refreshTokenIssuedAt'),
		signedInAt: read('signedInAt'),
		authenticatedAt: read('authenticatedAt'),
		checkedAt: read('checkedAt'),
		issuedAt: read('issuedAt'),
		expiresAt: read('expiresAt')
	};
	return Object.values(times).every(Number.isFinite) ? times : null;
}

/** The profile comes out of a seal that only this server can make, so the subject is enough. */
function isProfile(value: unknown): value is LogtoProfile {
	return (
		typeof value === 'object' && value !== null && 'sub' in value && typeof value.sub === 'string'
	);
}

/** Sessions that were sealed before an app could keep data have none. */
function parseData({
	data,
	dataChangedAt: at
}: Readonly<Record<string, unknown>>): Pick<SessionRecord, 'data' | 'dataChangedAt'> {
	return {
		data: isData(data) ? data : null,
		dataChangedAt: typeof at === 'number' && Number.isFinite(at) ? at : 0
	};
}

/** Whether something can be an app's own data: its type says what is in it. */
export function isData(value: unknown): value is Data {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether something can be a user: the app's own type says what else is in it. */
export function isUser(value: unknown): value is User {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'id')) return false;
	return 'id' in value && typeof value.id === 'string' && value.id !== '';
}

function toActor(value: unknown): Actor | null {
	if (typeof value !== 'object' || value === null || !('id' in value)) return null;
	if (typeof value.id !== 'string') return null;
	return {
		id: value.id,
		name: 'name' in value && typeof value.name === 'string' ? value.name : null
	};
}

function toTexts(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function createId(): string {
	return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}
