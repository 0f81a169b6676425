import { isErrorCode } from '../../../src/lib/error-catalogue.js';
import { blame } from '../blame.js';
import type { Fault, Judged } from '../judge.js';

/** Tenants of `tests/fixtures/fuzz/src/options.ts` whose callbacks throw. */
const failing = /^(?:away|failing)\.fuzz\.test$/;

/** Tenants whose application Logto does not know: it answers no question about tokens of callers. */
const unknown = /^t\d{1,3}\.fuzz\.test$/;

/** A 5xx, as the status or as SvelteKit tells it to its client with 200, and whose it is. */
export function findFailures({ answer, url }: Judged): readonly Fault[] {
	const status = toStatus(answer);
	if (status < 500) return [];
	if (failing.test(url.hostname))
		return [{ kind: 'app', what: `${status} of a tenant that fails` }];
	const failure = answer.failures.find((candidate) => candidate.status >= 500);
	if (failure === undefined && unknown.test(url.hostname) && url.pathname.includes('/resource/'))
		return [{ kind: 'app', what: `${status} of a tenant without an application` }];
	if (failure === undefined) return [{ kind: '5xx', what: `${status} ${toCode(answer.body)}` }];
	const { whose, what } = blame(failure.error);
	// The library lets SvelteKit read what is sent to a remote function.
	if (whose === 'sveltekit' || (whose === 'body' && isRemote(url)))
		return [{ kind: 'sveltekit', what: `${status} ${what}` }];
	return [{ kind: '5xx', what: `${status} ${what}${whose === 'app' ? ', in the app' : ''}` }];
}

const isRemote = ({ pathname, searchParams }: URL): boolean =>
	pathname.includes('/_app/remote/') || searchParams.has('/remote');

function toStatus({ status, headers, body }: Judged['answer']): number {
	if (status !== 200 || headers.get('content-type')?.includes('json') !== true) return status;
	const [, within = '200'] = /"status":(5\d\d)\b/.exec(body) ?? [];
	return Number(within);
}

function toCode(body: string): string {
	const named = body.match(/(?:"code":"|Code: <code>)(\w+)/)?.[1];
	return isErrorCode(named) ? named : 'that says nothing';
}
