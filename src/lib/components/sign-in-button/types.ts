import type { Snippet } from 'svelte';
import type { HTMLFormAttributes } from 'svelte/elements';
import type { ButtonChild, CommonProps, SignInProps } from '../shared/types.js';

/** Texts of the button. */
export interface SignInMessages {
	/** @default 'Sign in' */
	readonly label: string;
	/** Said while the browser is on its way. @default 'Signing in…' */
	readonly pending: string;
}

/** Props of `<SignInButton>`: those of `SignInOptions`, and how it looks. */
export interface SignInButtonProps
	extends CommonProps, SignInProps, Omit<HTMLFormAttributes, 'method' | 'action' | 'children'> {
	/** `get` makes a link-like form for pages that are cached without cookies. @default 'post' */
	readonly method?: 'get' | 'post' | undefined;
	/** Other texts. @default English */
	readonly messages?: Partial<SignInMessages> | undefined;
	/** The button's content. @default the label */
	readonly children?: Snippet<[{ readonly pending: boolean }]> | undefined;
	/** Replaces the `<button>`. @default a `<button>` */
	readonly child?: Snippet<[ButtonChild]> | undefined;
	/** The form element. Bindable. @default null */
	ref?: HTMLFormElement | null | undefined;
}
