import { LogtoAuthError } from '../../../errors.js';
import { findFault } from '../../../protocol/requirement.js';
import type { RequestContext } from '../../request/request-context.js';
import { isAnswer, type RequestEvent } from '../../kit.js';
import type { Access, Otherwise, Rule } from '../../config/options.js';
import { decideAndNote } from '../checked-organization.js';
import { settle, type Refused } from '../decide.js';
import { findAsked, hasAnswer, isAnswered } from './rules.js';

/** Why a rule refuses a request, and the rule's own answer when it has one. */
export interface Refusal extends Refused {
	readonly otherwise: Otherwise | null;
}

/**
 * Asks a rule; `null` lets the request pass. Whatever goes wrong is a no.
 *
 * @throws only a redirect or an HTTP error that a function of the app threw: that is its answer
 */
export async function applyRule(
	event: RequestEvent,
	context: RequestContext,
	rule: Rule
): Promise<Refusal | null> {
	const otherwise = hasAnswer(rule) ? (rule.otherwise ?? null) : null;
	const settled = await settle(context, () =>
		orFailed(async () => {
			const access = await toAccess(event, rule);
			if (access === 'public') return null;
			const decision = await decideAndNote(context, access);
			return decision.passed ? null : decision;
		})
	);
	const refused = settled.passed ? settled.value : settled;
	return refused === null ? null : { ...refused, otherwise };
}

/** @throws {LogtoAuthError} `not_allowed` when a function said no, `rule_failed` when it said nothing; what it throws */
async function toAccess(event: RequestEvent, rule: Rule): Promise<Access> {
	requireShape(rule);
	const { method } = event.request;
	const asked = findAsked(rule, method);
	if (typeof asked !== 'function') return asked;
	const said = await asked(event as RequestEvent & { readonly locals: App.Locals });
	if (said === false) throw new LogtoAuthError('not_allowed');
	// Whatever else came out of it opens nothing: a function may be written without types.
	if (said !== 'public' && said !== 'session' && findFault(said) !== null)
		throw new LogtoAuthError('rule_failed', {
			cause: new TypeError(`A rule gave ${String(said)}, which says nothing.`)
		});
	return said;
}

const allowedFields = { rule: ['rule', 'otherwise'], methods: ['methods', 'otherwise'] } as const;

/** What stands beside `rule` or `methods` would ask nothing: it is a mistake, and opens nothing. */
function requireShape(rule: Rule): void {
	if (!hasAnswer(rule)) return;
	const allowed: readonly string[] = allowedFields[isAnswered(rule) ? 'rule' : 'methods'];
	const other = Object.keys(rule).find((name) => !allowed.includes(name));
	if (other !== undefined)
		throw new LogtoAuthError('configuration', {
			message: `A rule has the field "${other}" beside "${allowed[0]}", where it says nothing.`
		});
}

/** @throws {LogtoAuthError} `rule_failed` for what is no answer; answers as they are */
async function orFailed<Value>(task: () => Promise<Value>): Promise<Value> {
	try {
		return await task();
	} catch (cause) {
		if (cause instanceof LogtoAuthError || isAnswer(cause)) throw cause;
		throw new LogtoAuthError('rule_failed', { cause });
	}
}
