import { now } from '../../internal/clock.js';
import type { LogtoProfile } from '../../../protocol/claims.js';
import type { Data, User } from '../../../protocol/register.js';
import type { Actor } from '../../../protocol/session.js';
import { toBase64Url } from '../../internal/digest.js';
import { toHeldRights } from './held-rights.js';
import { parseAccessTokens, type KeptTokens } from './kept-tokens.js';

/**
 * What the server keeps of a session. It contains the refresh token, so it leaves the server only sealed; the browser's
 * part is `Session`. Times are seconds since the epoch with fractions, so that two changes within one second have an
 * order.
 */
export interface SessionRecord {
	/** Random and new at each sign-in: 256 bits as base64url. */
	readonly id: string;
	/** The issuer and the client of the session ({@link toApp}). No other application accepts it. */
	readonly app: string;
	/** The origin and the base path where it started ({@link toSite}). No other site accepts it. */
	readonly site: string;
	readonly profile: LogtoProfile;
	/** The user that the option `profile` made; `null` without the option and before it ran. */
	readonly user: User | null;
	/** The app's own data; `null` without any. */
	readonly data: Data | null;
	/** When the app last changed the data; `0` for never. The later change counts. */
	readonly dataChangedAt: number;
	/** The names of claims that did not fit into the cookie. */
	readonly omitted: readonly string[];
	readonly refreshToken: string | null;
	/** When this refresh token was received. The later one counts. */
	readonly refreshTokenIssuedAt: number;
	/** Access tokens by target. Kept in memory or in a store, never in a cookie. */
	readonly accessTokens: KeptTokens;
	/** What was requested at sign-in. A configuration that requests more needs a new authorization. */
	readonly requested: string;
	/** The roles and memberships that the user had at sign-in: see `held-rights.ts`. Empty if unknown. */
	readonly held: string;
	/**
	 * The states in which a new authorization was tried, newest last, separated by spaces: see `guards/outdated.ts`. The
	 * user's next session in this browser keeps them, so that none is tried twice.
	 */
	readonly attempts: string;
	/** The claim `sid`: Logto's own session, which a back-channel logout names. */
	readonly sid: string | null;
	readonly signedInAt: number;
	/** When the user authenticated (the claim `auth_time`); `0` if Logto did not send it. */
	readonly authenticatedAt: number;
	/** When Logto last confirmed the claims. */
	readonly checkedAt: number;
	/** When the session was last renewed. */
	readonly issuedAt: number;
	readonly expiresAt: number;
	/** The organization to act in if the request names none. */
	readonly lastOrganizationId: string | null;
	/** The user who acts as this user in an impersonation. */
	readonly actor: Actor | null;
	/** The browser's `User-Agent`, for pages that list sessions. Kept in a store only. */
	readonly userAgent: string | null;
	/** Marks of endings before this session started, which do not end it: see `revocations.ts`. */
	readonly endingsBefore: readonly string[];
}

/** What a sign-in provides. */
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

/** How long sessions last, in seconds. */
export interface Lifetime {
	/** After the last renewal. */
	readonly maxAge: number;
	/** After the sign-in, even if it is renewed. */
	readonly absoluteMaxAge: number;
}

/** Creates the session of a user who has just signed in. */
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

/** Renews a session up to the absolute limit. An impersonation still ends with its token. */
export function renewRecord(record: SessionRecord, lifetime: Lifetime): SessionRecord {
	const issuedAt = now();
	if (record.actor !== null) return { ...record, issuedAt };
	const latest = record.signedInAt + lifetime.absoluteMaxAge;
	return { ...record, issuedAt, expiresAt: Math.min(issuedAt + lifetime.maxAge, latest) };
}

/** The issuer and the application of a session. Neither part contains a space. */
export function toApp({ issuer, clientId }: { issuer: string; clientId: string }): string {
	return `${issuer} ${clientId}`;
}

/** The site of a request: its origin with `paths.base`. */
export function toSite({ url }: { readonly url: URL }, base: string): string {
	return `${url.origin}${base}`;
}

/**
 * When a session expires, in seconds since the epoch: at the time in its record, but no later than the current options
 * allow. So a session never outlives options that were shortened, nor the mark that it has ended.
 */
export function expiresAt(record: SessionRecord, lifetime: Lifetime): number {
	const { issuedAt, signedInAt, actor } = record;
	// An impersonation lasts as long as its token and is never renewed.
	const renewable = actor === null ? issuedAt + lifetime.maxAge : Infinity;
	return Math.min(record.expiresAt, renewable, signedInAt + lifetime.absoluteMaxAge);
}

/** Whether a session has not expired. */
export function isLiving(record: SessionRecord, lifetime: Lifetime): boolean {
	return expiresAt(record, lifetime) > now();
}

/** How much the clocks of several servers may differ, in seconds. */
const clockTolerance = 60;

/** How long ago a time was, in seconds. A time in the future comes from a wrong clock, so it counts as infinitely long ago. */
export function toAge(time: number, at = now()): number {
	return time > at + clockTolerance ? Infinity : at - time;
}

/**
 * When Logto last confirmed the claims, in seconds since the epoch. A time in the future comes from a wrong clock, so it
 * counts as never.
 */
export function toCheckedAt({ checkedAt }: Pick<SessionRecord, 'checkedAt'>, at = now()): number {
	return toAge(checkedAt, at) === Infinity ? 0 : checkedAt;
}

/** The users whose sessions include a record: its user and, in an impersonation, the acting user. */
export function listSubjects({ profile, actor }: SessionRecord): readonly string[] {
	return actor === null ? [profile.sub] : [profile.sub, actor.id];
}

/** Reads the record from a cookie or a store; `null` if it is incomplete. */
export function parseRecord(value: Readonly<Record<string, unknown>>): SessionRecord | null {
	const { id, app, site, profile } = value;
	if (typeof id !== 'string' || typeof app !== 'string' || typeof site !== 'string') return null;
	if (!isProfile(profile)) return null;
	const times = parseTimes(value);
	if (times === null) return null;
	const string = (name: string) => (typeof value[name] === 'string' ? value[name] : null);
	return {
		id,
		app,
		site,
		profile,
		user: isUser(value['user']) ? value['user'] : null,
		...parseData(value),
		omitted: toTexts(value['omitted']),
		refreshToken: string('refreshToken'),
		accessTokens: parseAccessTokens(value['accessTokens']),
		requested: string('requested') ?? '',
		held: string('held') ?? '',
		attempts: string('attempts') ?? '',
		sid: string('sid'),
		...times,
		lastOrganizationId: string('lastOrganizationId'),
		actor: toActor(value['actor']),
		userAgent: string('userAgent'),
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

/** Only this server can seal a profile, so checking the subject is enough. */
function isProfile(value: unknown): value is LogtoProfile {
	return (
		typeof value === 'object' && value !== null && 'sub' in value && typeof value.sub === 'string'
	);
}

/** Sessions that are older than this feature have no data. */
function parseData({
	data,
	dataChangedAt: at
}: Readonly<Record<string, unknown>>): Pick<SessionRecord, 'data' | 'dataChangedAt'> {
	return {
		data: isData(data) ? data : null,
		dataChangedAt: typeof at === 'number' && Number.isFinite(at) ? at : 0
	};
}

/** Whether a value can be the app's data. The app's own type describes its fields. */
export function isData(value: unknown): value is Data {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be a user. The app's own type describes its other fields. */
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
