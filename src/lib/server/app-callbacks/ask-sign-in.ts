import type { LogtoProfile } from '../../protocol/claims.js';
import { toOrganizations } from '../../protocol/organization.js';
import { toSafeRedirect } from '../../protocol/redirect-to.js';
import { callApp, toAppFailure } from './app-callback.js';
import type { SignInQuestion } from '../config/callbacks.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import { base, type RequestEvent } from '../kit.js';
import type { Config } from '../config/config.js';

/** Whether a user may sign in, and otherwise which page they see. */
export type Verdict =
	| { readonly allowed: true }
	| {
			readonly allowed: false;
			/** A path of this site, with `paths.base`. `null` for the built-in page. */
			readonly path: string | null;
	  };

/** The user whom the app is asked about. */
export interface Applicant {
	readonly profile: LogtoProfile;
	readonly event: RequestEvent;
	readonly isNewUser: boolean;
	readonly reason: SignInQuestion['reason'];
}

const option = 'callbacks.signIn';

/**
 * Asks the app whether a user may sign in: the option `callbacks.signIn`. Only `true` allows it.
 *
 * @throws {LogtoAuthError} `app_callback_failed` if the function throws, takes longer than `timeout` or returns
 * anything but a boolean or a string
 */
export async function askSignIn(
	{ callbacks: { signIn }, timeout, logger }: Pick<Config, 'callbacks' | 'timeout' | 'logger'>,
	{ profile, event, isNewUser, reason }: Applicant
): Promise<Verdict> {
	if (signIn === undefined) return { allowed: true };
	// Several requests share the profile, and guards decide by it.
	const known = deepFreeze(structuredClone(profile));
	const question = {
		profile: known,
		organizations: deepFreeze(toOrganizations(known)),
		isNewUser,
		event: event as SignInQuestion['event'],
		reason
	};
	const answer: unknown = await callApp(option, timeout, () => signIn(question));
	if (answer === true) return { allowed: true };
	if (answer === false) return { allowed: false, path: null };
	if (typeof answer !== 'string') throw toAppFailure(option, `returned neither ${cure}`);
	const path = toPath(answer, event.url.origin);
	if (path === null)
		logger.error(
			'A refused user sees the built-in page, because the path from the app is not valid.',
			toAppFailure(option, `returned a string that is not a path of this app: return ${cure}`)
		);
	return { allowed: false, path };
}

const cure = 'true, false or a path below "paths.base" such as "/not-invited"';

function toPath(answer: string, origin: string): string | null {
	const isPath = answer.startsWith('/') && toSafeRedirect(answer, origin) !== null;
	return isPath ? toSafeRedirect(`${base}${answer}`, origin) : null;
}
