import { DEV } from 'esm-env';
import { isCollecting } from '../config/announced-options.js';
import type { Handle, RequestEvent } from '../kit.js';
import { toLog } from '../observability/report.js';
import type { OptionsSource } from '../runtime.js';
import { toLine, type Finding } from './finding.js';

/** In milliseconds. SvelteKit reads the hooks for a request, which comes to the handle once all modules are there. */
const patience = 30_000;

/**
 * Tells the log in development that the handle has not run, for then the rule table is not asked and every page is
 * open. In production it is the handle itself.
 */
export function watchHandle(
	handle: Handle,
	source: OptionsSource<RequestEvent>,
	isDevelopment: boolean = DEV
): Handle {
	if (!isDevelopment || isCollecting()) return handle;
	const log = toLog(typeof source === 'function' ? {} : source);
	const timer = startTimer(() => log.warn(toLine(notExported)));
	return (input) => {
		clearTimeout(timer);
		return handle(input);
	};
}

/** Holds no process. */
function startTimer(task: () => void): ReturnType<typeof setTimeout> | undefined {
	try {
		const timer = setTimeout(task, patience);
		if (typeof timer === 'object') timer.unref();
		return timer;
	} catch {
		// A Worker may set none before its first request.
		return undefined;
	}
}

const notExported: Finding = {
	code: 'handle-missing',
	variable: 'handle',
	cause: `LogtoAuth was called ${patience / 1000} seconds ago, and its handle has run for no request. Without it no rule protects a page, locals.auth and locals.logto do not exist, and nothing answers /auth/signin.`,
	cure: 'Write "export const { handle } = LogtoAuth(…)", or put the handle into your own sequence.',
	place: 'src/hooks.server.ts'
};
