import { expect, it } from 'vitest';
import { arrive } from '../../../../../tests/support/arrive.js';
import type { Rule } from '../../config/options.js';
import { applyRule } from './apply-rule.js';

const session = { profile: { sub: 'alice', roles: ['support'] } };

/** The result of a rule for Alice, who has the role `support`, and for an anonymous visitor. */
async function outcomesOf(rule: Rule): Promise<readonly (string | null)[]> {
	const codes: (string | null)[] = [];
	for (const who of [session, null]) {
		const { event, context } = await arrive({ session: who });
		const refusal = await applyRule(event, context, rule);
		codes.push(refusal === null ? null : refusal.reason.code);
	}
	return codes;
}

it.each<[Rule, string | null, string | null]>([
	['public', null, null],
	['session', null, 'session_missing'],
	[{}, null, 'session_missing'],
	[{ role: 'support' }, null, 'session_missing'],
	[{ role: 'boss' }, 'role_missing', 'session_missing'],
	[{ any: [{ role: 'boss' }, { role: 'support' }] }, null, 'session_missing']
])('the rule %j: %s for Alice, %s for an anonymous visitor', async (rule, alice, anonymous) => {
	expect(await outcomesOf(rule)).toEqual([alice, anonymous]);
});

it.each<[Rule, object | null]>([
	[{ role: 'boss' }, null],
	[{ rule: { role: 'boss' }, otherwise: { status: 404 } }, { status: 404 }],
	[{ methods: { GET: { role: 'boss' } }, otherwise: { status: 404 } }, { status: 404 }],
	[{ methods: { GET: { role: 'boss' } } }, null]
])('a refusal by %j brings the answer of its rule: %j', async (rule, otherwise) => {
	const { event, context } = await arrive({ session });
	expect(await applyRule(event, context, rule)).toMatchObject({ otherwise });
});
