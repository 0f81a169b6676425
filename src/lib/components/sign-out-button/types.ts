import type { Snippet } from 'svelte';
import type { HTMLFormAttributes } from 'svelte/elements';
import type { ButtonChild, CommonProps } from '../shared/types.js';

/** Texts of the button. */
export interface SignOutMessages {
	/** @default 'Sign out' */
	readonly label: string;
	/** @default 'Signing out…' */
	readonly pending: string;
}

/** Props of `<SignOutButton>`. */
export interface SignOutButtonProps
	extends CommonProps, Omit<HTMLFormAttributes, 'method' | 'action' | 'children'> {
	/**
	 * `global` ends the session at Logto too and comes back by way of Logto; `local` ends it on this
	 * site alone; `everywhere` ends all sessions of the user, on every device, and then does as `global`
	 * (it needs the option `sessions` or `revocations`). Where two sites share one application of Logto, a
	 * local sign-out at one ends the session at the other, unless `signOut.revoke` is `false`. @default 'global'
	 */
	readonly scope?: 'global' | 'local' | 'everywhere' | undefined;
	/** The page of this site that follows. @default the home page */
	readonly redirectTo?: string | undefined;
	/** Other texts. @default English */
	readonly messages?: Partial<SignOutMessages> | undefined;
	/** The button's content. @default the label */
	readonly children?: Snippet<[{ readonly pending: boolean }]> | undefined;
	/** Replaces the `<button>`. @default a `<button>` */
	readonly child?: Snippet<[ButtonChild]> | undefined;
	/** The form element. Bindable. @default null */
	ref?: HTMLFormElement | null | undefined;
}
