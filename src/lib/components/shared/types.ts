import type { SignInOptions } from '../../protocol/sign-in-options.js';

/** What every component takes. */
export interface CommonProps {
	/** Where the endpoints are mounted. @default '/auth' below `paths.base` */
	readonly basePath?: string | undefined;
	/** Leaves out the attributes that the stylesheet looks for. @default false */
	readonly unstyled?: boolean | undefined;
}

/** What the `child` snippet gets. */
export interface ButtonChild {
	/** To spread on a `<button>`. */
	readonly props: Readonly<Record<string, unknown>>;
	readonly pending: boolean;
}

/** How somebody signs in, as props. */
export type SignInProps = {
	readonly [Name in keyof SignInOptions]?: SignInOptions[Name] | undefined;
};
