import type { Snippet } from 'svelte';
import type { ClassValue, HTMLFormAttributes } from 'svelte/elements';
import type { PartClasses } from '../shared/parts.js';
import type { ButtonChild, CommonProps, SignInProps } from '../shared/types.js';

/** Strings of the button. */
export interface SignInMessages {
	/** @default 'Sign in' */
	readonly label: string;
	/** Announced while the form is sent. @default 'Signing in…' */
	readonly pending: string;
	/** Shown when nothing has come of it for five seconds. @default 'Try again' */
	readonly slow: string;
}

/** The parts of `<SignInButton>`. Each has the attribute `data-logto-sign-in-button-<part>`. */
export type SignInButtonPart = 'root' | 'button';

/** Props of `<SignInButton>`: those of `SignInOptions`, and those of the form. */
export interface SignInButtonProps
	extends
		CommonProps,
		SignInProps,
		Omit<HTMLFormAttributes, 'method' | 'action' | 'children' | 'class'> {
	/** Use `get` on pages that are cached without cookies. @default 'post' */
	readonly method?: 'get' | 'post' | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<SignInMessages> | undefined;
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
	readonly classes?: PartClasses<SignInButtonPart> | undefined;
	/** The form element. Bindable. @default null */
	ref?: HTMLFormElement | null | undefined;
}
