import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../support/raw-request.js';
import { navigation } from '../support/sign-in.js';
import { toAttempts, type Attempt } from './attacks.js';
import type { Visits } from './visits.js';

/** Places whose rule answers a refusal with 404: one of one's own, one of others, and one that is not there. */
const places = [
	{ own: '/hidden/of-alice', forbidden: '/hidden/of-bob', missing: '/hidden/of-carol' },
	{
		own: '/hidden/teams/acme',
		forbidden: '/hidden/teams/initech',
		missing: '/hidden/teams/nothing'
	}
] as const;

/** A request of each kind, a form without script among them. */
const toRequests = (path: string): ReadonlyArray<readonly [string, Attempt]> => [
	...toAttempts(path),
	[
		'form',
		{
			path,
			query: '/create',
			method: 'POST',
			headers: { ...navigation, 'content-type': 'application/x-www-form-urlencoded' },
			body: ''
		}
	]
];

/** Everything that a client can see of an answer, besides the time. */
const toSeen = ({ status, body, headers }: RawResponse) => {
	const { date: _, ...fields } = headers;
	return { status, fields, body };
};

/** What a rule with `otherwise: { status: 404, signIn: false }` keeps to itself. */
export function testHiddenPlaces({ send }: Pick<Visits, 'send'>, base: string): void {
	const ask = (who: string | null, path: string) =>
		Promise.all(
			toRequests(`${base}${path}`).map(
				async ([kind, request]) => [kind, await send(who, request)] as const
			)
		);

	describe.each(places)('a place that the rule hides: $own', ({ own, forbidden, missing }) => {
		it('opens to whom it belongs, by each kind of request', async () => {
			for (const [kind, { status, body }] of await ask('alice', own)) {
				expect(status, kind).toBe(200);
				expect(body, kind).toContain('secret of');
			}
		});

		it.each([['an anonymous visitor', null] as const, ['Alice', 'alice'] as const])(
			'is for %s as one that is not there, byte for byte',
			async (_, who) => {
				const others = new Map(await ask(who, missing));
				for (const [kind, response] of await ask(who, forbidden)) {
					const other = others.get(kind);
					expect(toSeen(response), kind).toEqual(other === undefined ? null : toSeen(other));
					expect(response.status, kind).toBe(404);
					const isPage = kind === 'page' || kind === 'form';
					expect(response.body, kind).toContain(isPage ? 'Page not found' : 'not_found');
					expect(response.headers['cache-control'], kind).toBe('private, no-store');
				}
			}
		);
	});
}
