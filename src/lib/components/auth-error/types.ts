import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { ErrorCure } from '../../error-catalogue.js';
import type { Session } from '../../protocol/session.js';
import type { PartClasses } from '../shared/parts.js';
import type { CommonProps } from '../shared/types.js';

/** The next step after an error. What only the developer can mend is `none`. */
export type AuthErrorCure = Exclude<ErrorCure, 'developer'>;

/** The parts of `<AuthError>`. Each has the attribute `data-logto-auth-error-<part>`. */
export type AuthErrorPart = 'root' | 'message' | 'ways' | 'way' | 'code';

/** Strings of `<AuthError>`. */
export interface AuthErrorMessages {
	/** The sentence for a code. @default that of `page.error`, else one for the cure */
	readonly sentence: (cure: AuthErrorCure, code: string | null) => string;
	/** @default 'Sign in' */
	readonly signIn: string;
	/** Shown while the sign-in form is sent. @default 'Signing in…' */
	readonly signInPending: string;
	/** @default 'Use another account' */
	readonly otherAccount: string;
	/** @default 'Try again' */
	readonly retry: string;
	/** @default 'Open your account' */
	readonly account: string;
	/** @default 'Go to the start page' */
	readonly home: string;
	/** The label of the code. @default 'Code' */
	readonly code: string;
}

/** The argument of `children`. */
export interface AuthErrorSituation {
	readonly code: string | null;
	readonly cure: AuthErrorCure;
	readonly session: Session | null;
}

/** Props of `<AuthError>`. */
export interface AuthErrorProps
	extends CommonProps, Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'class'> {
	/** The code of the error. @default `page.error.code` */
	readonly code?: string | null | undefined;
	/** The sentence for the user. Pass no string of a query: any site can write it. @default see `messages.sentence` */
	readonly message?: string | undefined;
	/** The page to open after a sign-in, and to try again. @default the open page */
	readonly redirectTo?: string | undefined;
	/** Whether a link that ended here because there is no session goes on to sign-in. @default false */
	readonly redirect?: boolean | undefined;
	/** The page of the app for the account. @default Logto's page for the missing setting */
	readonly account?: string | undefined;
	/** The page to go back to. @default the home page */
	readonly home?: string | undefined;
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<AuthErrorMessages> | undefined;
	/** Shown between the sentence and the ways on. @default nothing */
	readonly children?: Snippet<[AuthErrorSituation]> | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<AuthErrorPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
