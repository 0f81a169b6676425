import type {
	Access,
	AnsweredRule,
	HttpMethod,
	LogtoAuthOptions,
	MethodRules,
	Rule,
	RuleFunction
} from '../../config/options.js';

/** Finds the rule for a route id; `null` when there is no table. */
export type FindRule = (routeId: string) => Rule | null;

/**
 * Compiles the rule table. A key covers its route and every route below it, segment by segment; the
 * longest key wins; `/` covers the home page alone, so that a public home does not open the rest.
 * With a table, a route without a rule needs a session.
 *
 * The function takes `event.route.id`, the route that SvelteKit matched: one address can be written in many ways
 * (`/%61dmin`), a route id cannot.
 */
export function compileRules(routes: Routes | undefined): FindRule {
	if (routes === undefined) return () => null;
	const found = new Map<string, Rule>();
	return (routeId) => {
		const known = found.get(routeId);
		if (known !== undefined) return known;
		const rule = matchRule(routes, routeId)?.rule ?? 'session';
		found.set(routeId, rule);
		return rule;
	};
}

type Routes = Readonly<Partial<Record<string, Rule>>>;

/** The rule that covers a route, with its key; `null` when none does. */
export function matchRule(
	routes: Routes,
	routeId: string
): { readonly key: string; readonly rule: Rule } | null {
	let longest: { readonly key: string; readonly rule: Rule } | null = null;
	for (const [written, rule] of Object.entries(routes)) {
		const key = withoutEnd(written);
		if (!covers(key, routeId) || key.length <= (longest?.key.length ?? 0)) continue;
		longest = { key, rule: rule ?? withoutRule };
	}
	return longest;
}

/** Stands for a key or a method whose rule has no value, for example because a look-up found nothing: it opens nothing. */
const withoutRule = (): never => {
	throw new TypeError('A key of the option "routes", or a method of its rule, has no rule.');
};

function covers(key: string, routeId: string): boolean {
	return routeId === key || (key !== '/' && routeId.startsWith(`${key}/`));
}

/** Whether one of some keys covers a route. */
export function isCovered(keys: readonly string[], routeId: string | null): boolean {
	return routeId !== null && keys.some((key) => covers(withoutEnd(key), routeId));
}

const withoutEnd = (key: string): string => key.replace(/(?<=.)\/+$/, '');

/** What a rule requires of a request, by its method. */
export function findAsked(rule: Rule, method: string): Access | RuleFunction {
	if (isAnswered(rule)) return rule.rule;
	return isByMethod(rule) ? findMethod(rule, method) : rule;
}

/** A method that is not named is not open: a new handler in a `+server.ts` needs a session until it has a rule. */
function findMethod({ methods }: MethodRules, method: string): Access | RuleFunction {
	const name = method === 'HEAD' && !Object.hasOwn(methods, 'HEAD') ? 'GET' : method;
	if (!Object.hasOwn(methods, name)) return 'session';
	return methods[name as HttpMethod] ?? withoutRule;
}

const isByMethod = (rule: Rule): rule is MethodRules =>
	typeof rule === 'object' && 'methods' in rule;
export const isAnswered = (rule: Rule): rule is AnsweredRule =>
	typeof rule === 'object' && 'rule' in rule;
export const hasAnswer = (rule: Rule): rule is MethodRules | AnsweredRule =>
	isByMethod(rule) || isAnswered(rule);

/**
 * Whether an anonymous visitor can open some page, as far as the options tell: a rule that is public for GET, a
 * function that can return `'public'`, or the app's own page for errors. The options do not tell which routes are
 * pages and which are endpoints.
 */
export function mayOpenPage({
	routes = {},
	pages
}: Pick<LogtoAuthOptions, 'routes' | 'pages'>): boolean {
	return pages?.error !== undefined || Object.values(routes).some(mayOpen);
}

function mayOpen(rule: Rule | undefined): boolean {
	if (rule === undefined || rule === null) return false;
	const asked = findAsked(rule, 'GET');
	return asked === 'public' || (typeof asked === 'function' && asked !== withoutRule);
}
