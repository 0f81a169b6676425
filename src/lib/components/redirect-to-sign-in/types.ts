import type { SignInButtonProps } from '../sign-in-button/index.js';

/** Props of `<RedirectToSignIn>`: those of the button that it shows. */
export interface RedirectToSignInProps extends SignInButtonProps {
	/** The code of the error. @default `page.error.code` */
	readonly code?: string | null | undefined;
}
