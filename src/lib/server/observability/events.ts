import type { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';
import type { Data } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import type { Logger } from './logger.js';

/** What a sign-out ends: this session, also the session at Logto, or all sessions of the user. */
export type SignOutScope = 'local' | 'global' | 'everywhere';

/**
 * Why a session ended early: the user signed out; Logto no longer accepts the refresh token (the account is suspended
 * or deleted, or the token is revoked or unused for too long); Logto sent a back-channel logout; another user signed in
 * with the same browser; the app called `endSessions`; `callbacks.signIn` of the app refused the user.
 */
export type SessionEndReason =
	'signed_out' | 'refused' | 'backchannel_logout' | 'replaced' | 'ended_by_app' | 'denied_by_app';

/**
 * The app's listeners. They are informed and do not decide: a listener that fails is logged and changes nothing.
 * `subject` is the claim `sub`.
 */
export interface LogtoAuthEvents {
	/**
	 * A user has signed in and the session exists. The response waits for it, so the first load finds what it writes. It
	 * can return `{ data }`, without other fields, to set `session.data`; see `locals.logto.update()`.
	 */
	onSignIn?(news: {
		/** Every claim, independent of the option `session.claims`. */
		readonly session: WholeSession;
		/**
		 * Whether the account was created during this sign-in, by the claim `created_at` (scope `profile`). It is `false` if
		 * Logto does not send the claim, and for an account that existed before its first sign-in, for example one of the
		 * Management API. It is a hint and not a proof: create a user's records when they are missing.
		 */
		readonly isNewUser: boolean;
	}): SignInNews | Promise<SignInNews>;
	/** A user signs out. */
	onSignOut?(news: {
		readonly subject: string;
		readonly scope: SignOutScope;
	}): void | Promise<void>;
	/** A refresh token was used: for an access token, or, without both fields, to confirm the claims. */
	onRefresh?(news: {
		readonly subject: string;
		readonly resource?: string;
		readonly organizationId?: string;
	}): void | Promise<void>;
	/** A session has ended. With several processes, the process that noticed it calls this. */
	onSessionEnd?(news: {
		/** `null` when a logout token names a session at Logto and no user. */
		readonly subject: string | null;
		readonly reason: SessionEndReason;
	}): void | Promise<void>;
	/** A failure that the visitor did not cause. */
	onError?(error: LogtoAuthError): void | Promise<void>;
}

/** The listeners of an app. Each can be called, and none throws. */
export type Events = {
	readonly [Name in keyof Required<LogtoAuthEvents>]: (
		news: Parameters<Required<LogtoAuthEvents>[Name]>[0]
	) => Promise<Awaited<ReturnType<Required<LogtoAuthEvents>[Name]>>>;
};

/** The result of `events.onSignIn`: data for the session, or nothing. */
export type SignInNews = void | undefined | { readonly data: Data | null };

/** The longest wait for a listener, in milliseconds. A listener that hangs must not stop sign-ins and sign-outs. */
const patience = 10_000;

export function createEvents(listeners: LogtoAuthEvents, logger: Required<Logger>): Events {
	const tell = async <Said>(
		name: string,
		listen: () => Said | Promise<Said>
	): Promise<Said | undefined> => {
		try {
			const late = () => new Error(`It took longer than ${patience / 1000} seconds.`);
			return await withDeadline((async () => listen())(), patience, late);
		} catch (cause) {
			logger.error(`The listener ${name} failed.`, cause);
			return undefined;
		}
	};
	return {
		onSignIn(news) {
			logger.info('A user signed in.');
			return tell('onSignIn', () => listeners.onSignIn?.(news));
		},
		onSignOut(news) {
			logger.info(`A user signs out: ${news.scope}.`);
			return tell('onSignOut', () => listeners.onSignOut?.(news));
		},
		onRefresh(news) {
			logger.debug('A refresh token was used.');
			return tell('onRefresh', () => listeners.onRefresh?.(news));
		},
		onSessionEnd(news) {
			logger.info(`A session has ended: ${news.reason}.`);
			return tell('onSessionEnd', () => listeners.onSessionEnd?.(news));
		},
		onError: (error) => tell('onError', () => listeners.onError?.(error))
	};
}
