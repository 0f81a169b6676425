import type { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';
import type { Data } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import type { Logger } from './logger.js';

/** How far a sign-out goes: this session, Logto's too, or all sessions of the person. */
export type SignOutScope = 'local' | 'global' | 'everywhere';

/**
 * Why a session ended before its time: the person signed out; Logto no longer takes its refresh token
 * (suspended, deleted, revoked, unused for too long); Logto's back-channel logout; somebody else signed
 * in with the same browser; `endSessions` of the app; `callbacks.signIn` of the app.
 */
export type SessionEndReason =
	'signed_out' | 'refused' | 'backchannel_logout' | 'replaced' | 'ended_by_app' | 'denied_by_app';

/**
 * What an app may want to hear of. A listener that fails is logged and changes nothing: these tell, they
 * do not decide. `subject` is the claim `sub`.
 */
export interface LogtoAuthEvents {
	/**
	 * A user signed in and their session is kept. Awaited, so that a first load finds what it writes. It may return
	 * `{ data }`, and nothing beside it: then `session.data` is that, see `locals.logto.update()`.
	 */
	onSignIn?(news: {
		/** With every claim, whatever the option `session.claims` keeps from pages. */
		readonly session: WholeSession;
		/**
		 * Whether the account was created during this sign-in, by the claim `created_at` (scope `profile`): `false`
		 * where Logto does not give it, and for an account that was there before its first sign-in, for example one
		 * of the Management API. A hint, not a proof: create what belongs to a user where it is missing.
		 */
		readonly isNewUser: boolean;
	}): SignInNews | Promise<SignInNews>;
	/** Somebody asked to be signed out. */
	onSignOut?(news: {
		readonly subject: string;
		readonly scope: SignOutScope;
	}): void | Promise<void>;
	/** A refresh token was used: for an access token, or (neither field) to confirm the claims. */
	onRefresh?(news: {
		readonly subject: string;
		readonly resource?: string;
		readonly organizationId?: string;
	}): void | Promise<void>;
	/** A session has ended. With several processes the one that noticed tells. */
	onSessionEnd?(news: {
		/** `null` when a logout token named a Logto session and no person. */
		readonly subject: string | null;
		readonly reason: SessionEndReason;
	}): void | Promise<void>;
	/** Something failed that the visitor did not cause. */
	onError?(error: LogtoAuthError): void | Promise<void>;
}

/** The listeners of an app, each callable and none that throws. */
export type Events = {
	readonly [Name in keyof Required<LogtoAuthEvents>]: (
		news: Parameters<Required<LogtoAuthEvents>[Name]>[0]
	) => Promise<Awaited<ReturnType<Required<LogtoAuthEvents>[Name]>>>;
};

/** What `events.onSignIn` may return: data for the session, or nothing. */
export type SignInNews = void | undefined | { readonly data: Data | null };

/** How long a listener is waited for, in milliseconds: one that hangs holds up no sign-in and no sign-out. */
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
			logger.info('Somebody signed in.');
			return tell('onSignIn', () => listeners.onSignIn?.(news));
		},
		onSignOut(news) {
			logger.info(`Somebody signs out: ${news.scope}.`);
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
