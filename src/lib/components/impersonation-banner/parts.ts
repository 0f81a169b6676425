import type { PartStyles } from '../shared/parts.js';
import type { ImpersonationBannerPart } from './types.js';

/** The parts of the banner, as the stylesheet names them. */
export const styles: PartStyles<ImpersonationBannerPart> = {
	looks: { root: 'logto-banner', message: 'logto-sentence' }
};
