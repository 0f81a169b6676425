import type { Issuer } from '../logto/issuer.js';
import { toLog } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import { toLine, type Finding } from './finding.js';
import { hasParameter } from './has-parameter.js';

/** The issuers whose check is complete. By issuer, because a function can create the options for each request. */
const settled = new WeakSet<Issuer>();

/**
 * Warns once in development that a page that requires an organization lacks the parameter of `organization.param`. It does
 * not warn if an earlier page had the parameter, nor for a page without parameters that found the active organization:
 * that can be intended.
 *
 * @param isMissing whether the page was refused because there is no organization
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
	cause: `The option "organization.param" is "${param}", and the route ${route} has no parameter [${param}]: guards use the active organization there, and without one they answer "Choose an organization first".`,
	cure: `Name the parameter of your routes, or move the route below a folder [${param}]; if you want the active organization there, ignore this warning.`,
	place: 'src/hooks.server.ts'
});
