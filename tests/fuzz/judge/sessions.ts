import type { Fault, Judged } from '../judge.js';
import { foreignSession } from './content.js';

/** Whether a `Set-Cookie` holds a session. One without a value ends it. */
export const isSession = (cookie: string): boolean =>
	/^[\w-]*logto\.session[^=]*=[^;]/.test(cookie);

/** Whether a `Set-Cookie` is the one for scripts, which has room for no secret. */
const isReadable = (cookie: string): boolean =>
	/^[\w-]*logto[\w-]*\.signed-in[^=]*=[\w-]{0,8};/.test(cookie);

/** A session for a browser that did not sign in, and cookies that scripts or plain http can read. */
export function findSessionFaults({ answer, url, entitled }: Judged): readonly Fault[] {
	const set = answer.headers.getSetCookie().filter(isSession);
	const faults: string[] = [];
	if (set.length > 0 && entitled.sessions.length === 0 && entitled.begins === null)
		faults.push(
			entitled.elsewhere.size > 0 ? foreignSession : `a session begins for ${entitled.who}`
		);
	for (const cookie of answer.headers.getSetCookie()) {
		if (!isReadable(cookie) && !/;\s*httponly/i.test(cookie))
			faults.push('a cookie that scripts can read');
		if (url.protocol === 'https:' && !/;\s*secure/i.test(cookie))
			faults.push('a cookie that goes over plain http');
		if (/;\s*domain=/i.test(cookie)) faults.push('a cookie of a whole domain');
	}
	return [...new Set(faults)].map((what) => ({ kind: 'bypass', what }));
}
