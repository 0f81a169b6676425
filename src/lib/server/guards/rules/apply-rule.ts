import { LogtoAuthError } from '../../../errors.js';
import { findFault } from '../../../protocol/authorization/requirement.js';
import type { RequestContext } from '../../request/request-context.js';
import { base, isAnswer, type RequestEvent } from '../../kit.js';
import type { Access, LogtoAuthOptions, Rule } from '../../config/options.js';
import { withoutSlash } from '../answers/answer.js';
import { pass } from '../decide.js';
import { toRefused, type Refused, type RuleRefused } from '../refusal.js';
import { findAsked, hasAnswer, isAnswered } from './rules.js';

/**
 * Whether a request opens the app's own page for errors. No rule applies to it: a user who cannot sign in reads there
 * why, and a rule would lead back to it for ever.
 */
export function isErrorPage({ url, request }: RequestEvent, { pages }: LogtoAuthOptions): boolean {
	if (pages?.error === undefined || !['GET', 'HEAD'].includes(request.method)) return false;
	return withoutSlash(`${base}${pages.error}`) === withoutSlash(url.pathname);
}

/**
 * Asks a rule; `null` lets the request pass. A rule that fails refuses.
 *
 * @throws only a redirect or an HTTP error that a function of the app threw: that is its answer
 */
export async function applyRule(
	event: RequestEvent,
	context: RequestContext,
	rule: Rule
): Promise<RuleRefused | null> {
	const otherwise = hasAnswer(rule) ? (rule.otherwise ?? null) : null;
	const refused = await findRefused(event, context, rule);
	return refused === null ? null : { ...refused, otherwise };
}

async function findRefused(
	event: RequestEvent,
	context: RequestContext,
	rule: Rule
): Promise<Refused | null> {
	try {
		const access = await toAccess(event, rule);
		if (access === 'public') return null;
		const passed = await pass(context, access);
		return passed.passed ? null : passed;
	} catch (cause) {
		const isOurs = cause instanceof LogtoAuthError || isAnswer(cause);
		return toRefused(context, isOurs ? cause : new LogtoAuthError('rule_failed', { cause }));
	}
}

/**
 * @throws {LogtoAuthError} `not_allowed` if the rule's function returned `false`, `rule_failed` if it returned no
 * access; what the function throws
 */
async function toAccess(event: RequestEvent, rule: Rule): Promise<Access> {
	requireShape(rule);
	const { method } = event.request;
	const asked = findAsked(rule, method);
	if (typeof asked !== 'function') return asked;
	const said = await asked(event as RequestEvent & { readonly locals: App.Locals });
	if (said === false) throw new LogtoAuthError('not_allowed');
	// A function written without types may return anything: what is no access opens nothing.
	if (said !== 'public' && said !== 'session' && findFault(said) !== null)
		throw new LogtoAuthError('rule_failed', {
			cause: new TypeError(`A rule returned ${String(said)}, which is not a requirement.`)
		});
	return said;
}

const allowedFields = { rule: ['rule', 'otherwise'], methods: ['methods', 'otherwise'] } as const;

/** A field next to `rule` or `methods` would have no effect. It is a mistake, so the rule opens nothing. */
function requireShape(rule: Rule): void {
	if (!hasAnswer(rule)) return;
	const allowed: readonly string[] = allowedFields[isAnswered(rule) ? 'rule' : 'methods'];
	const other = Object.keys(rule).find((name) => !allowed.includes(name));
	if (other !== undefined)
		throw new LogtoAuthError('configuration', {
			message: `A rule has the field "${other}" next to "${allowed[0]}", where it has no effect.`
		});
}
