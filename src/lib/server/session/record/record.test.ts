import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toHeldRights } from './held-rights.js';
import {
	createRecord,
	isLiving,
	expiresAt,
	listSubjects,
	parseRecord,
	renewRecord,
	toApp,
	toSite
} from './record.js';

const start = 1_000_000;

beforeEach(() => {
	vi.useFakeTimers({ now: start * 1000 });
});
afterEach(() => {
	vi.useRealTimers();
});

const lifetime = { maxAge: 100, absoluteMaxAge: 250 };
const brought = {
	app: 'app',
	site: 'https://app.example',
	profile: { sub: 'alice' },
	refreshToken: 'r',
	requested: 'q'
};

describe('a new session', () => {
	it('contains the results of its sign-in, and nothing of an earlier one', () => {
		expect(createRecord(brought, lifetime)).toEqual({
			...brought,
			id: expect.stringMatching(/^[\w-]{43}$/),
			held: toHeldRights(brought.profile),
			attempts: '',
			user: null,
			data: null,
			dataChangedAt: 0,
			omitted: [],
			accessTokens: {},
			refreshTokenIssuedAt: start,
			signedInAt: start,
			checkedAt: start,
			issuedAt: start,
			expiresAt: start + 100,
			authenticatedAt: 0,
			sid: null,
			lastOrganizationId: null,
			actor: null,
			userAgent: null,
			endingsBefore: []
		});
	});

	it('contains the fields that few sign-ins have', () => {
		const rest = { sid: 's', authenticatedAt: 7, actor: { id: 'bob', name: null } };
		expect(createRecord({ ...brought, ...rest }, lifetime)).toMatchObject(rest);
	});

	it('is never that of another', () => {
		const ids = Array.from({ length: 100 }, () => createRecord(brought, lifetime).id);
		expect(new Set(ids).size).toBe(100);
	});

	it('has no more of a browser’s words than tells one from another', () => {
		const userAgent = `${'a'.repeat(200)}b`;
		expect(createRecord({ ...brought, userAgent }, lifetime).userAgent).toBe('a'.repeat(200));
	});

	it('lives no longer than any session may', () => {
		const bounded = { maxAge: 300, absoluteMaxAge: 250 };
		expect(createRecord(brought, bounded).expiresAt).toBe(start + 250);
	});
});

it('a renewed session lives longer, but not beyond the limit since the sign-in', () => {
	const record = createRecord(brought, lifetime);
	vi.setSystemTime((start + 50) * 1000);
	expect(renewRecord(record, lifetime)).toEqual({
		...record,
		issuedAt: start + 50,
		expiresAt: start + 150
	});
	vi.setSystemTime((start + 200) * 1000);
	expect(renewRecord(record, lifetime).expiresAt).toBe(start + 250);
});

it('an impersonation is never renewed beyond its end', () => {
	const actor = { id: 'admin', name: null };
	const record = createRecord({ ...brought, actor }, { maxAge: 60, absoluteMaxAge: 60 });
	vi.setSystemTime((start + 50) * 1000);
	expect(renewRecord(record, lifetime)).toEqual({ ...record, issuedAt: start + 50 });
});

describe('a record', () => {
	const toRecord = () => createRecord({ ...brought, app: 'issuer app' }, lifetime);

	it('names its issuer with its application, and its origin with its base path', () => {
		expect(toApp({ issuer: 'issuer', clientId: 'app' })).toBe('issuer app');
		const url = new URL('https://app.example:8443/shop/cart?a=b');
		expect(toSite({ url }, '/shop')).toBe('https://app.example:8443/shop');
		expect(toSite({ url }, '')).toBe('https://app.example:8443');
	});

	it('has ended at its end', () => {
		expect(isLiving({ ...toRecord(), expiresAt: start + 1 }, lifetime)).toBe(true);
		expect(isLiving({ ...toRecord(), expiresAt: start }, lifetime)).toBe(false);
	});

	it('ends no later than the times of now allow, an impersonation no later than its token', () => {
		const record = { ...toRecord(), signedInAt: 100, issuedAt: 200, expiresAt: 1000 };
		expect(expiresAt(record, { maxAge: 2000, absoluteMaxAge: 2000 })).toBe(1000);
		expect(expiresAt(record, { maxAge: 300, absoluteMaxAge: 2000 })).toBe(500);
		expect(expiresAt(record, { maxAge: 300, absoluteMaxAge: 350 })).toBe(450);
		const impersonation = { ...record, actor: { id: 'support', name: null } };
		expect(expiresAt(impersonation, { maxAge: 300, absoluteMaxAge: 2000 })).toBe(1000);
		expect(expiresAt(impersonation, { maxAge: 300, absoluteMaxAge: 350 })).toBe(450);
	});

	it('is among the sessions of its user, and of the user who acts', () => {
		expect(listSubjects(toRecord())).toEqual(['alice']);
		const actor = { id: 'bob', name: null };
		expect(listSubjects({ ...toRecord(), actor })).toEqual(['alice', 'bob']);
	});
});

describe('a record from a cookie or a store', () => {
	const toWhole = () => createRecord({ ...brought, sid: 's', userAgent: 'Lynx' }, lifetime);

	it('is the record that it was', () => {
		const record = {
			...toWhole(),
			omitted: ['custom_data'],
			accessTokens: { ' ': { accessToken: 'a', issuedAt: 1, expiresAt: 2, scope: '' } },
			lastOrganizationId: 'acme',
			actor: { id: 'bob', name: 'Bob' }
		};
		expect(parseRecord({ ...record })).toEqual(record);
	});

	it.each<[string, object]>([
		['no id', { id: 1 }],
		['no app', { app: undefined }],
		['no site', { site: undefined }],
		['no profile', { profile: undefined }],
		['null for a profile', { profile: null }],
		['a text for a profile', { profile: 'alice' }],
		['a profile of nobody', { profile: {} }],
		['a profile of a number', { profile: { sub: 1 } }],
		...[
			'refreshTokenIssuedAt',
			'signedInAt',
			'authenticatedAt',
			'checkedAt',
			'issuedAt',
			'expiresAt'
		].flatMap((name): [string, object][] => [
			[`no ${name}`, { [name]: undefined }],
			[`a text for ${name}`, { [name]: '5' }],
			[`no end of ${name}`, { [name]: Infinity }]
		])
	])('is no session with %s', (_, change) => {
		expect(parseRecord({ ...toWhole(), ...change })).toBeNull();
	});

	it('has an empty value for a missing field or one of another type', () => {
		const { id, app, site, profile, signedInAt, expiresAt } = toWhole();
		const times = {
			refreshTokenIssuedAt: signedInAt,
			signedInAt,
			authenticatedAt: 0,
			checkedAt: signedInAt,
			issuedAt: signedInAt,
			expiresAt
		};
		const empty = {
			...{ id, app, site, profile, ...times },
			...{ endingsBefore: [], omitted: [], accessTokens: {}, requested: '', actor: null },
			...{ held: '', attempts: '', user: null, data: null, dataChangedAt: 0 },
			...{ refreshToken: null, sid: null, lastOrganizationId: null, userAgent: null }
		};
		expect(parseRecord({ id, app, site, profile, ...times })).toEqual(empty);
		const wrong = Object.fromEntries(
			['omitted', 'requested', 'held', 'attempts', 'actor', 'refreshToken', 'sid', 'userAgent']
				.concat('user')
				.map((name) => [name, 5])
		);
		expect(parseRecord({ id, app, site, profile, ...times, ...wrong })).toEqual(empty);
	});

	it('has only strings as names of claims that were left out', () => {
		expect(parseRecord({ ...toWhole(), omitted: ['a', 1, null, 'b'] })?.omitted).toEqual([
			'a',
			'b'
		]);
	});

	it.each<[unknown, object | null]>([
		[
			{ id: 'bob', name: 'Bob', more: 1 },
			{ id: 'bob', name: 'Bob' }
		],
		[{ id: 'bob' }, { id: 'bob', name: null }],
		[
			{ id: 'bob', name: 5 },
			{ id: 'bob', name: null }
		],
		[{ id: 5, name: 'Bob' }, null],
		[{ name: 'Bob' }, null],
		[null, null],
		['bob', null]
	])('has of an actor %j: %j', (actor, expected) => {
		expect(parseRecord({ ...toWhole(), actor })?.actor).toEqual(expected);
	});
});
