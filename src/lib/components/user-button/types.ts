import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { AccountPage } from '../../protocol/account-page.js';
import type { Session } from '../../protocol/session.js';
import type { IconName } from '../shared/icons.js';
import type { PartClasses } from '../shared/parts.js';
import type { PopoverPlace } from '../shared/popover/popover.svelte.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<UserButton>`. Each has the attribute `data-logto-user-button-<part>`. */
export type UserButtonPart =
	| 'root'
	| 'trigger'
	| 'name'
	| 'label'
	| 'popover'
	| 'header'
	| 'identity'
	| 'email'
	| 'actor'
	| 'list'
	| 'hint'
	| 'item'
	| 'last';

/** An entry of the menu that links to a page. */
export interface UserButtonLink {
	readonly label: string;
	readonly href: string;
	/** @default none */
	readonly icon?: IconName | undefined;
}

/** Strings of the menu. */
export interface UserButtonMessages {
	/** The accessible name of the trigger. @default 'Account of {name}' */
	readonly trigger: (name: string) => string;
	/** The label of an entry that leads to an account page. @default for example 'Manage account' */
	readonly account: (page: AccountPage) => string;
	/** Read after the label of an entry that opens a new tab. @default '(opens in a new tab)' */
	readonly newTab: string;
	/** @default 'Sign out' */
	readonly signOut: string;
	/** Shown instead of a missing name. @default 'Your account' */
	readonly nameless: string;
	/** Shown while another user acts as this one. @default '{actor} is acting as {name}' */
	readonly actor: (actor: string, name: string) => string;
	/** The label of the sign-in button. @default 'Sign in' */
	readonly signIn: string;
	/** Shown while the sign-in form is sent. @default 'Signing in…' */
	readonly signInPending: string;
}

/** The argument of the snippet `items`. */
export interface UserButtonEntry {
	/** To spread on an `<a>` or a `<button>`. */
	readonly props: Readonly<Record<string, unknown>>;
}

/** The argument of `triggerChild`. */
export interface UserButtonTriggerChild {
	/** To spread on a `<button>`. */
	readonly props: Readonly<Record<string, unknown>>;
	readonly session: Session;
	readonly open: boolean;
}

/** Props of `<UserButton>`. */
export interface UserButtonProps
	extends CommonProps, PopoverPlace, Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'class'> {
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/**
	 * Entries that lead to pages of Logto's Account Center, as `<AccountLink>` does. `false` shows none. They are hidden
	 * while another user acts as this one. @default ['profile', 'security']
	 */
	readonly account?: readonly AccountPage[] | false | undefined;
	/** Links to pages of the app. @default none */
	readonly links?: readonly UserButtonLink[] | undefined;
	/** Whether the name is shown next to the avatar. @default false */
	readonly showName?: boolean | undefined;
	/** The `scope` of the sign-out, see `<SignOutButton>`. @default 'global' */
	readonly signOutScope?: 'global' | 'local' | 'everywhere' | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<UserButtonMessages> | undefined;
	/** Shown to an anonymous visitor. @default a sign-in button */
	readonly signedOut?: Snippet | undefined;
	/** More entries before the sign-out entry. Spread the given props on a link or a button. @default none */
	readonly items?: Snippet<[Session, UserButtonEntry]> | undefined;
	/** Replaces the trigger. @default a `<button>` with the avatar */
	readonly triggerChild?: Snippet<[UserButtonTriggerChild]> | undefined;
	/** Whether the menu is open. Bindable. @default false */
	open?: boolean | undefined;
	/** Runs when the menu has opened or closed. @default nothing */
	readonly onopenchange?: ((open: boolean) => void) | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<UserButtonPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
