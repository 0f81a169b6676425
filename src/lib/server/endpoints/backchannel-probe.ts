import { DEV } from 'esm-env';
import type { RequestEvent } from '../kit.js';
import { consoleLogger, createLogger, type Logger } from '../log.js';
import { toBasePath, type LogtoAuthOptions } from '../options.js';
import { isLikeForm } from './origin-check.js';

const cure =
	"Set csrf.trustedOrigins to ['*'] in SvelteKit's configuration: with the option \"backchannelLogout\" this library checks the origin of forms itself.";

/**
 * Says once when SvelteKit's check of forms and the option `backchannelLogout` do not fit: at the first
 * request when Logto's logout cannot come through, and when forms come through that nobody checks.
 */
export function createFormWatch(): (event: RequestEvent, options: LogtoAuthOptions) => void {
	let probed = false;
	let warned = false;
	return (event, options) => {
		const { logger = consoleLogger, logLevel: level = 'warn' } = options;
		if (options.backchannelLogout === true) {
			// Only a server that listens can be asked: not while pages are prerendered.
			if (probed || DEV || event.isSubRequest === true) return;
			probed = true;
			void probe(event.url.origin, toBasePath(options), createLogger({ logger, level }));
		} else if (!warned && !DEV && isUnchecked(event)) {
			warned = true;
			createLogger({ logger, level }).warn(
				'A form without an origin came through: SvelteKit\'s check of forms is off (csrf.trustedOrigins has "*"), and the option "backchannelLogout" that would check in its place is not set. Any site can post forms as your users.'
			);
		}
	};
}

function isUnchecked(event: RequestEvent): boolean {
	return isLikeForm(event) && event.request.headers.get('origin') === null;
}

/**
 * Asks this site as Logto's server would. Goes to this site only and holds no token; where the site cannot
 * reach itself nothing is said.
 */
async function probe(origin: string, basePath: string, logger: Logger): Promise<void> {
	try {
		const response = await fetch(`${origin}${basePath}/backchannel-logout`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'logout_token=',
			signal: AbortSignal.timeout(5000)
		});
		const text = await response.text();
		if (response.status === 403 && text.includes('form submissions are forbidden'))
			logger.error(`Logto's back-channel logout cannot reach this site. ${cure}`);
	} catch {
		// Not reachable from inside: nothing is known then.
	}
}
