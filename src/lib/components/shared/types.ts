import type { SignInOptions } from '../../protocol/sign-in-options.js';

/** Props of every component. */
export interface CommonProps {
	/** The path below which the endpoints are mounted. @default '/auth' below `paths.base` */
	readonly basePath?: string | undefined;
	/** Omits the attributes that the stylesheet selects. @default false */
	readonly unstyled?: boolean | undefined;
}

/** Strings of a button that sends a form. */
export interface ButtonMessages {
	readonly label: string;
	/** Announced while the form is sent. */
	readonly pending: string;
	/** Shown when the form was sent and nothing has come of it for five seconds. */
	readonly slow: string;
}

/** The argument of the `child` snippet. */
export interface ButtonChild {
	/** To spread on a `<button>`. */
	readonly props: Readonly<Record<string, unknown>>;
	readonly pending: boolean;
}

/** The options of a sign-in, as props. */
export type SignInProps = {
	readonly [Name in keyof SignInOptions]?: SignInOptions[Name] | undefined;
};
