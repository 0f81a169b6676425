import { expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { LogtoAuthError } from '../../errors.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import type { Rule } from '../config/options.js';
import { applyRule } from './rules/apply-rule.js';
import { requireBearer } from './bearer/bearer.js';
import { decide } from './decide.js';
import { catchRefusal } from './refusal.js';

/** A request of Alice, and all that the log gets while it is decided. */
async function start() {
	const error = vi.fn();
	const options = { logLevel: 'error', logger: { error, warn: error } } as const;
	const { event, context } = await arrive({ options });
	/** Messages of a report, from what was done to what was the cause. */
	const read = (): readonly string[] => {
		const texts: string[] = [];
		for (const [message, cause] of error.mock.calls) {
			texts.push(message);
			for (let inner: unknown = cause; inner instanceof Error; inner = inner.cause)
				texts.push(inner.message);
		}
		return texts;
	};
	return { event, context, read };
}

it.each<[string, Rule, RegExp]>([
	['failed', () => Promise.reject(new Error('The database is down.')), /The database is down/],
	['returned no access', (() => 'perhaps') as unknown as Rule, /returned perhaps/],
	[
		'has a field next to its rule',
		{ rule: 'session', role: 'boss' } as unknown as Rule,
		/"role" next to "rule"/
	],
	[
		'has a field next to its methods',
		{ methods: { GET: 'session' }, role: 'boss' } as unknown as Rule,
		/"role" next to "methods"/
	]
])('tells the log of a rule that %s', async (_, rule, expected) => {
	const { event, context, read } = await start();
	expect(await applyRule(event, context, rule)).toMatchObject({ reason: { status: 500 } });
	expect(read()[0]).toContain('guard');
	expect(read().join('\n')).toMatch(expected);
});

it('tells the log what is wrong with a requirement', async () => {
	const { context, read } = await start();
	await decide(context, { roles: 'boss' } as Requirement);
	expect(read().join('\n')).toContain('A requirement has the field "roles"');
});

it('tells the log of an endpoint that any token would open', async () => {
	const { event, read } = await start();
	await expect(requireBearer(event, {})).rejects.toMatchObject({ status: 500 });
	expect(read().join('\n')).toContain('a resource or an organization is needed');
});

it('tells the log what a visitor did not cause, and nothing else', async () => {
	for (const [code, times] of [
		['configuration', 1],
		['issuer_unreachable', 1],
		['session_missing', 0],
		['permission_missing', 0]
	] as const) {
		const { context, read } = await start();
		await catchRefusal(context, () => Promise.reject(new LogtoAuthError(code)));
		expect(read().filter((text) => text.includes('guard'))).toHaveLength(times);
	}
});
