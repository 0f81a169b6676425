import { DEV } from 'esm-env';
import { isCollecting } from '../config/announced-options.js';
import type { Handle, RequestEvent } from '../kit.js';
import { toLog } from '../app-callbacks/report.js';
import type { OptionsSource } from '../runtime.js';
import { toLine, type Finding } from './finding.js';

/** In milliseconds. SvelteKit loads the hooks for a request, and the handle runs after all modules are loaded. */
const patience = 30_000;

/**
 * Warns in development that the handle has not run: then no rule applies, and every page is open. In production it returns
 * the handle itself.
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

/** A timer that does not keep the process alive. */
function startTimer(task: () => void): ReturnType<typeof setTimeout> | undefined {
	try {
		const timer = setTimeout(task, patience);
		if (typeof timer === 'object') timer.unref();
		return timer;
	} catch {
		// A Worker cannot set a timer before its first request.
		return undefined;
	}
}

const notExported: Finding = {
	code: 'handle-missing',
	variable: 'handle',
	cause: `LogtoAuth was called ${patience / 1000} seconds ago, but its handle did not run for any request. Without it, no rule protects a page, locals.auth and locals.logto do not exist, and /auth/signin answers 404.`,
	cure: 'Write "export const { handle } = LogtoAuth(…)", or add the handle to your own sequence.',
	place: 'src/hooks.server.ts'
};
