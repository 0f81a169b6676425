import type { PartStyles } from '../shared/parts.js';
import type { SignInButtonPart } from './types.js';

/** The parts of the button, as the stylesheet names them. */
export const styles: PartStyles<SignInButtonPart> = {
	looks: { root: 'logto-form', button: 'logto-button' }
};
