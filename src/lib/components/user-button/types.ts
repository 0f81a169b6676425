import type { Snippet } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { Session } from '../../protocol/session.js';
import type { CommonProps } from '../shared/types.js';

/** An entry of the menu that links to a page. */
export interface UserButtonLink {
	readonly label: string;
	readonly href: string;
}

/** Strings of the menu. */
export interface UserButtonMessages {
	/** The accessible name of the trigger. @default 'Account of {name}' */
	readonly trigger: (name: string) => string;
	/** @default 'Sign out' */
	readonly signOut: string;
	/** Shown instead of a missing name. @default 'Your account' */
	readonly nameless: string;
	/** The label of the sign-in button. @default 'Sign in' */
	readonly signIn: string;
	/** Shown while the sign-in form is sent. @default 'Signing in…' */
	readonly signInPending: string;
}

/** The props of an entry of the `items` snippet. */
export interface UserButtonEntry {
	/** To spread on the `<li>`. */
	readonly entry: Readonly<Record<string, unknown>>;
	/** To spread on its `<a>` or `<button>`. */
	readonly item: Readonly<Record<string, unknown>>;
}

/** Props of `<UserButton>`. */
export interface UserButtonProps
	extends CommonProps, Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** Links to pages. @default none */
	readonly links?: readonly UserButtonLink[] | undefined;
	/** Whether the name is shown next to the avatar. @default false */
	readonly showName?: boolean | undefined;
	/** The `scope` of the sign-out, see `<SignOutButton>`. @default 'global' */
	readonly signOutScope?: 'global' | 'local' | 'everywhere' | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<UserButtonMessages> | undefined;
	/** Shown to an anonymous visitor. @default a sign-in button */
	readonly signedOut?: Snippet | undefined;
	/**
	 * More entries before the sign-out entry: `<li>` elements with a link or a button. Spread the given props on them;
	 * they make them entries of the menu. @default none
	 */
	readonly items?: Snippet<[Session, UserButtonEntry]> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
