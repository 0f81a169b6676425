import { DEV } from 'esm-env';
import type { RequestEvent } from '../kit.js';
import type { Logger } from '../observability/logger.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { toLog } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import { checkApplication } from './logto/check-application.js';
import { checkEnvironment } from './check-environment.js';
import { checkIssuer } from './logto/check-issuer.js';
import { checkIgnoredVariables, checkOptions } from './check-options.js';
import { checkOrigin } from './check-origin.js';
import { checkPermissions } from './logto/check-permissions.js';
import { checkSecrets } from './logto/check-secrets.js';
import { toLine, type Finding } from './finding.js';

/** Checks the setup by a request. It never throws, and no request waits for it. */
export type StartChecks = (event: RequestEvent, context: RequestContext) => void;

/** The number of requests that are compared with the address of the app. Usually the first one shows a fault. */
const comparedRequests = 100;

/**
 * Logs the faults of an app's setup at the first request: in development every fault, one line each; in production one line
 * with the faults that prevent sign-in. It checks nothing while an app is built.
 */
export function createStartChecks(isDevelopment: boolean = DEV): StartChecks {
	let begun = false;
	let left = comparedRequests;
	return (event, context) => {
		if (left === 0 || !isServed(event)) return;
		left--;
		const { options } = context;
		const found = checkOrigin(event);
		if (found.length > 0) left = 0;
		tell(toLog(options), found);
		if (begun) return;
		begun = true;
		const work = run(event, context, isDevelopment).catch((cause: unknown) =>
			toLog(options).debug('The setup could not be checked.', cause)
		);
		context.keepAlive?.(work);
	};
}

/** A prerendered page has no client, so `getClientAddress` throws. */
function isServed({ getClientAddress, isSubRequest }: RequestEvent): boolean {
	if (isSubRequest === true || getClientAddress === undefined) return false;
	try {
		return typeof getClientAddress() === 'string';
	} catch {
		return false;
	}
}

async function run(
	event: RequestEvent,
	context: RequestContext,
	isDevelopment: boolean
): Promise<void> {
	const { options } = context;
	const log = toLog(options);
	// Send requests to other servers only after the response.
	await Promise.resolve();
	const said = checkOptions(options);
	const faults = said.filter(({ code }) => code === 'configuration');
	if (faults.length > 0) return tellFaults(log, options, faults, isDevelopment);
	tell(log, checkIgnoredVariables(options, event.url.origin));
	if (isDevelopment) tell(log, said);
	await checkLogto(event, context, isDevelopment);
}

async function checkLogto(
	event: RequestEvent,
	context: RequestContext,
	isDevelopment: boolean
): Promise<void> {
	// Without `waitUntil` the isolate would cut the requests.
	if (context.keepAlive === null) return;
	const runtime = context.runtime();
	const { issuer, config } = runtime;
	const found = await checkIssuer(issuer, config.issuer);
	tell(config.logger, found, 'error');
	if (found.length > 0 || !isDevelopment) return;
	const callback = `${event.url.origin}${config.basePath}/callback/logto`;
	const refused = await checkApplication(issuer, config, callback);
	tell(config.logger, refused, 'error');
	// An application that Logto does not know has no valid secret.
	if (refused.some(({ code }) => code === 'application-unknown')) return;
	const wrong = await checkSecrets(issuer, config);
	tell(config.logger, wrong, 'error');
	if (wrong.length === 0) tell(config.logger, await checkPermissions(runtime));
}

function tellFaults(
	log: Logger,
	options: LogtoAuthOptions,
	faults: readonly Finding[],
	isDevelopment: boolean
): void {
	const all = [...checkEnvironment(options), ...faults];
	if (isDevelopment) tell(log, all, 'error');
	else log.error(`No user can sign in. ${all.map(toLine).join(' ')}`);
}

function tell(log: Logger, findings: readonly Finding[], level: 'error' | 'warn' = 'warn'): void {
	for (const finding of findings) log[level](toLine(finding));
}
