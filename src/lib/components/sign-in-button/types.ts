import type { Snippet } from 'svelte';
import type { HTMLFormAttributes } from 'svelte/elements';
import type { ButtonChild, CommonProps, SignInProps } from '../shared/types.js';

/** Strings of the button. */
export interface SignInMessages {
	/** @default 'Sign in' */
	readonly label: string;
	/** Shown while the form is sent. @default 'Signing in…' */
	readonly pending: string;
}

/** Props of `<SignInButton>`: those of `SignInOptions`, and those of the form. */
export interface SignInButtonProps
	extends CommonProps, SignInProps, Omit<HTMLFormAttributes, 'method' | 'action' | 'children'> {
	/** Use `get` on pages that are cached without cookies. @default 'post' */
	readonly method?: 'get' | 'post' | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<SignInMessages> | undefined;
	/** The button's content. @default the label */
	readonly children?: Snippet<[{ readonly pending: boolean }]> | undefined;
	/** Replaces the `<button>`. @default a `<button>` */
	readonly child?: Snippet<[ButtonChild]> | undefined;
	/** The form element. Bindable. @default null */
	ref?: HTMLFormElement | null | undefined;
}
