import type { HTMLAttributes } from 'svelte/elements';
import type { ShownUser } from '../shared/shown-user.js';
import type { CommonProps } from '../shared/types.js';

/** Props of `<UserAvatar>`. */
export interface UserAvatarProps
	extends Omit<CommonProps, 'basePath'>, Omit<HTMLAttributes<HTMLSpanElement>, 'children'> {
	/** Whose picture. @default the user of `page.data.session` */
	readonly user?: Partial<Pick<ShownUser, 'name' | 'image'>> | null | undefined;
	/** @default 'medium' */
	readonly size?: 'small' | 'medium' | 'large' | undefined;
	/** The picture's name for those who do not see it; empty where the name stands beside. @default the user's name */
	readonly alt?: string | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLSpanElement | null | undefined;
}
