import type { SignInButtonProps } from '../sign-in-button/types.js';

/** Props of `<SignUpButton>`: those of `<SignInButton>`, with `firstScreen` set to `register`. */
export type SignUpButtonProps = SignInButtonProps;
