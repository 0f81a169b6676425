import { DEV } from 'esm-env';
import type { RequestEvent } from '../kit.js';
import type { Logger } from '../observability/logger.js';
import { toBasePath, type LogtoAuthOptions } from '../config/options.js';
import { toLog } from '../observability/report.js';
import { readVariable } from '../config/secrets.js';
import { hasFormType } from '../http/origin-check.js';

const cure =
	"Set csrf.trustedOrigins to ['*'] in SvelteKit's configuration: with the option \"backchannelLogout\" this library checks the origin of forms itself.";

/**
 * Says once when SvelteKit's check of forms and the option `backchannelLogout` do not fit: when Logto's logout
 * cannot come through, and when forms come through unchecked.
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
				'A form without an origin came through: SvelteKit\'s check of forms is off (csrf.trustedOrigins has "*", or csrf.checkOrigin is false), and the option "backchannelLogout" that would check in its place is not set. Pages of other sites can post forms to this app.'
			);
		}
	};
}

/**
 * The origin that the environment gives this site: `ORIGIN`, as adapter-node reads it, else `AUTH_URL`, as
 * Auth.js reads it. Never that of a request: any visitor names a host there, one of an inner network among them.
 */
function findOwnOrigin({ env }: LogtoAuthOptions): string | null {
	try {
		return new URL(readVariable(env, 'ORIGIN') || readVariable(env, 'AUTH_URL')).origin;
	} catch {
		// None, or an environment that may not be read: that of some versions of SvelteKit while they prerender.
		return null;
	}
}

/**
 * Whether SvelteKit would have refused this form, had its check not been off: a form's content type, and no
 * origin. It checks sub-requests and remote calls in other ways, and version 2 nothing without a content type.
 */
function isUnchecked(event: RequestEvent): boolean {
	const { method, headers } = event.request;
	if (method === 'GET' || event.isRemoteRequest === true) return false;
	if (!/^(?:POST|PUT|PATCH|DELETE)$/.test(method)) return false;
	return headers.get('origin') === null && hasFormType(headers);
}

/** More than SvelteKit says when it refuses a form. */
const longestAnswer = 1024;

/**
 * Asks this site as Logto's server would. Goes to this site only, holds no token and follows no redirect; where
 * the site cannot reach itself nothing is said.
 */
async function probe(origin: string, basePath: string, logger: Logger): Promise<void> {
	try {
		const response = await fetch(`${origin}${basePath}/backchannel-logout`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'logout_token=',
			// Workers refuse "error", and throw.
			redirect: 'manual',
			signal: AbortSignal.timeout(5000)
		});
		const text = await readStart(response);
		if (response.status === 403 && text.includes('form submissions are forbidden'))
			logger.error(`Logto's back-channel logout cannot reach this site. ${cure}`);
	} catch {
		// Not reachable from inside: nothing is known then.
	}
}

/** The first bytes of a body; the rest is not waited for. */
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
