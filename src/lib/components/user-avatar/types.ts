import type { HTMLAttributes } from 'svelte/elements';
import type { ShownUser } from '../shared/shown-user.js';
import type { CommonProps } from '../shared/types.js';

/** Props of `<UserAvatar>`. */
export interface UserAvatarProps
	extends Omit<CommonProps, 'basePath'>, Omit<HTMLAttributes<HTMLSpanElement>, 'children'> {
	/** The user whose picture is shown. @default the user of `page.data.session` */
	readonly user?: Partial<Pick<ShownUser, 'name' | 'image'>> | null | undefined;
	/** @default 'medium' */
	readonly size?: 'small' | 'medium' | 'large' | undefined;
	/** The alternative text of the picture. Use an empty string where the name is next to it. @default the user's name */
	readonly alt?: string | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLSpanElement | null | undefined;
}
