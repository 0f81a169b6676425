import type { Snippet } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { Session } from '../../protocol/session.js';
import type { CommonProps } from '../shared/types.js';

/** An entry of the menu that leads to a page. */
export interface UserButtonLink {
	readonly label: string;
	readonly href: string;
}

/** Texts of the menu. */
export interface UserButtonMessages {
	/** The trigger's name. @default 'Account of {name}' */
	readonly trigger: (name: string) => string;
	/** @default 'Sign out' */
	readonly signOut: string;
	/** Stands where somebody has no name. @default 'Your account' */
	readonly nameless: string;
	/** The button of an anonymous visitor. @default 'Sign in' */
	readonly signIn: string;
	/** Said while the browser is on its way to Logto. @default 'Signing in…' */
	readonly signInPending: string;
}

/** What an entry of the `items` snippet is made of. */
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
	/** Pages of the menu. @default none */
	readonly links?: readonly UserButtonLink[] | undefined;
	/** Whether the name stands beside the avatar. @default false */
	readonly showName?: boolean | undefined;
	/** How far the sign-out reaches, as `scope` of `<SignOutButton>`. @default 'global' */
	readonly signOutScope?: 'global' | 'local' | 'everywhere' | undefined;
	/** Other texts. @default English */
	readonly messages?: Partial<UserButtonMessages> | undefined;
	/** What is shown to somebody who is not signed in. @default a sign-in button */
	readonly signedOut?: Snippet | undefined;
	/**
	 * More entries, before the one that signs out: `<li>`s with a link or a button. They get what to
	 * spread on each, which makes them entries of the menu. @default none
	 */
	readonly items?: Snippet<[Session, UserButtonEntry]> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
