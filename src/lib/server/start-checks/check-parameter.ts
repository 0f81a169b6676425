import type { Issuer } from '../logto/issuer.js';
import { toLog } from '../observability/report.js';
import type { RequestContext } from '../request/request-context.js';
import { toLine, type Finding } from './finding.js';
import { hasParameter } from './has-parameter.js';

/** Where it is said, or there is nothing to say: by the issuer, which stays where options are made for each request. */
const settled = new WeakSet<Issuer>();

/**
 * Tells the log in development, once, that a page which asks for an organization has not the parameter that
 * `organization.param` names. Nothing is said where an earlier page had it, nor of a page that has no parameter and
 * found the organization that the user chose last or has alone: that may be meant.
 *
 * @param isMissing whether the page was refused for there is no organization
 */
export function checkParameter(context: RequestContext, isMissing: boolean): void {
	const { event, options } = context;
	const { param, resolve } = options.organization ?? {};
	const { id } = event.route;
	if (param === undefined || resolve !== undefined || id === null) return;
	const { issuer } = context.runtime();
	if (event.isRemoteRequest === true || settled.has(issuer)) return;
	const isNamed = hasParameter(id, param);
	if (!isNamed && !isMissing && !id.includes('[')) return;
	settled.add(issuer);
	if (!isNamed) toLog(options).warn(toLine(toFinding(id, param)));
}

const toFinding = (route: string, param: string): Finding => ({
	code: 'parameter-unknown',
	variable: 'organization.param',
	cause: `The option "organization.param" is "${param}", and the route ${route} has no parameter [${param}]: guards go by the organization that the user chose last there, and without one answer "Choose an organization first".`,
	cure: `Name the parameter of your routes, or move the route below a folder [${param}]; if the last choice is what you want there, leave it.`,
	place: 'src/hooks.server.ts'
});
