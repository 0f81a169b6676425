import type { PartStyles } from '../shared/parts.js';
import type { OrganizationAvatarPart } from './types.js';

/** The parts of the avatar, as the stylesheet names them. */
export const styles: PartStyles<OrganizationAvatarPart> = {
	looks: {
		root: 'logto-avatar logto-avatar-organization',
		image: 'logto-avatar-image',
		initials: 'logto-avatar-initials'
	}
};
