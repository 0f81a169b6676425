import { DEV } from 'esm-env';
import type { RequestEvent } from '../kit.js';
import type { Logger } from '../observability/logger.js';
import { toBasePath, type LogtoAuthOptions } from '../config/options.js';
import { toLog } from '../app-callbacks/report.js';
import { readVariable } from '../config/secrets.js';
import { hasFormType } from '../http/origin-check.js';

const cure =
	"Set csrf.trustedOrigins to ['*'] in SvelteKit's configuration: with the option \"backchannelLogout\" this library checks the origin of forms itself.";

/**
 * Warns once if SvelteKit's check of forms and the option `backchannelLogout` do not fit: if Logto's logout requests
 * are refused, or if forms are not checked at all.
 */
export function createFormWatch(): (event: RequestEvent, options: LogtoAuthOptions) => void {
	let probed = false;
	let warned = false;
	return (event, options) => {
		if (DEV || event.isSubRequest === true) return;
		if (options.backchannelLogout === true) {
			if (probed || findOwnOrigin(options) !== event.url.origin) return;
			probed = true;
			void probe(event.url.origin, toBasePath(options), toLog(options));
		} else if (!warned && isUnchecked(event)) {
			warned = true;
			toLog(options).warn(
				'A form without an origin was accepted: SvelteKit\'s check of forms is off (csrf.trustedOrigins has "*", or csrf.checkOrigin is false), and the option "backchannelLogout", which would check instead, is not set. Pages of other sites can post forms to this app.'
			);
		}
	};
}

/**
 * The origin of this site by the environment: `ORIGIN`, as adapter-node reads it, else `AUTH_URL`, as Auth.js reads it.
 * Never that of a request: a visitor can name any host there, even one of an internal network.
 */
function findOwnOrigin({ env }: LogtoAuthOptions): string | null {
	try {
		return new URL(readVariable(env, 'ORIGIN') || readVariable(env, 'AUTH_URL')).origin;
	} catch {
		// There is none, or the environment cannot be read, as in some versions of SvelteKit while they prerender.
		return null;
	}
}

/**
 * Whether SvelteKit would refuse this request if its check of forms were on: it has the content type of a form, and no
 * origin. SvelteKit checks sub-requests and remote calls differently; version 2 checks nothing without a content type.
 */
function isUnchecked(event: RequestEvent): boolean {
	const { method, headers } = event.request;
	if (method === 'GET' || event.isRemoteRequest === true) return false;
	if (!/^(?:POST|PUT|PATCH|DELETE)$/.test(method)) return false;
	return headers.get('origin') === null && hasFormType(headers);
}

/** In characters. SvelteKit's refusal of a form is shorter. */
const longestAnswer = 1024;

/**
 * Sends the request to this site that Logto's server would send, without a token. Follows no redirect. Logs nothing if
 * the site cannot reach itself.
 */
async function probe(origin: string, basePath: string, logger: Logger): Promise<void> {
	try {
		const response = await fetch(`${origin}${basePath}/backchannel-logout`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'logout_token=',
			// Workers throw for "error".
			redirect: 'manual',
			signal: AbortSignal.timeout(5000)
		});
		const text = await readStart(response);
		if (response.status === 403 && text.includes('form submissions are forbidden'))
			logger.error(`Logto's back-channel logout cannot reach this site. ${cure}`);
	} catch {
		// The site cannot reach itself, so nothing is known.
	}
}

/** Reads the start of a body, and cancels the rest. */
async function readStart({ body }: Response): Promise<string> {
	const reader = body?.getReader();
	const decoder = new TextDecoder();
	let text = '';
	while (reader !== undefined && text.length < longestAnswer) {
		const { done, value } = await reader.read();
		if (done) break;
		text += decoder.decode(value, { stream: true });
	}
	await reader?.cancel();
	return text;
}
