import type { PartStyles } from '../shared/parts.js';
import type { SignOutButtonPart } from './types.js';

/** The parts of the button, as the stylesheet names them. */
export const styles: PartStyles<SignOutButtonPart> = {
	looks: { root: 'logto-form', button: 'logto-button logto-button-quiet' }
};
