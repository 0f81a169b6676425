import type { PartStyles } from '../shared/parts.js';
import type { AuthErrorPart } from './types.js';

/** The parts of the error, as the stylesheet names them. */
export const styles: PartStyles<AuthErrorPart> = {
	looks: {
		root: 'logto-error-card',
		message: 'logto-sentence',
		ways: 'logto-ways',
		way: 'logto-button logto-button-quiet',
		code: 'logto-detail'
	}
};
