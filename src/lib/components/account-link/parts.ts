import type { PartStyles } from '../shared/parts.js';
import type { AccountLinkPart } from './types.js';

/** The parts of the link, as the stylesheet names them. */
export const styles: PartStyles<AccountLinkPart> = {
	looks: { root: 'logto-button logto-button-quiet' },
	works: { hint: 'logto-hidden' }
};
