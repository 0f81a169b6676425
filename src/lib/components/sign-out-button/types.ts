import type { Snippet } from 'svelte';
import type { ClassValue, HTMLFormAttributes } from 'svelte/elements';
import type { PartClasses } from '../shared/parts.js';
import type { ButtonChild, CommonProps } from '../shared/types.js';

/** Strings of the button. */
export interface SignOutMessages {
	/** @default 'Sign out' */
	readonly label: string;
	/** Announced while the form is sent. @default 'Signing out…' */
	readonly pending: string;
	/** Shown when nothing has come of it for five seconds. @default 'Try again' */
	readonly slow: string;
}

/** The parts of `<SignOutButton>`. Each has the attribute `data-logto-sign-out-button-<part>`. */
export type SignOutButtonPart = 'root' | 'button';

/** Props of `<SignOutButton>`. */
export interface SignOutButtonProps
	extends CommonProps, Omit<HTMLFormAttributes, 'method' | 'action' | 'children' | 'class'> {
	/**
	 * `global` ends the session on this site and at Logto; `local` ends it only on this site; `everywhere` ends all
	 * sessions of the user on every device, and then does what `global` does. `everywhere` needs the option `sessions`
	 * or `revocations`. If two sites share one application of Logto, a local sign-out at one site ends the session at
	 * the other, unless `signOut.revoke` is `false`. @default 'global'
	 */
	readonly scope?: 'global' | 'local' | 'everywhere' | undefined;
	/** The page of this site to open afterwards. @default the home page */
	readonly redirectTo?: string | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<SignOutMessages> | undefined;
	/** The button's content. @default the label */
	readonly children?: Snippet<[{ readonly pending: boolean }]> | undefined;
	/** Replaces the `<button>`. @default a `<button>` */
	readonly child?: Snippet<[ButtonChild]> | undefined;
	/**
	 * The id of an empty `<form>` elsewhere on the page. Needed inside another form, because HTML has no nested forms.
	 *
	 * @default the component renders its own form
	 */
	readonly form?: string | undefined;
	/** Classes of the button. Those of the form are `classes.root`. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<SignOutButtonPart> | undefined;
	/** The form element. Bindable. @default null */
	ref?: HTMLFormElement | null | undefined;
}
