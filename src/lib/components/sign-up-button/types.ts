import type { SignInButtonProps } from '../sign-in-button/types.js';

/** Props of `<SignUpButton>`: as `<SignInButton>`, with `firstScreen` set to `register`. */
export type SignUpButtonProps = SignInButtonProps;
