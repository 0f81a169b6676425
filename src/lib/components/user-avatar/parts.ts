import type { PartStyles } from '../shared/parts.js';
import type { UserAvatarPart } from './types.js';

/** The parts of the avatar, as the stylesheet names them. */
export const styles: PartStyles<UserAvatarPart> = {
	looks: { root: 'logto-avatar', image: 'logto-avatar-image', initials: 'logto-avatar-initials' }
};
