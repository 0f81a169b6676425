import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { PartClasses } from '../shared/parts.js';
import type { ShownUser } from '../shared/shown-user.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<UserAvatar>`. Each has the attribute `data-logto-user-avatar-<part>`. */
export type UserAvatarPart = 'root' | 'image' | 'initials';

/** Props of `<UserAvatar>`. */
export interface UserAvatarProps
	extends
		Omit<CommonProps, 'basePath'>,
		Omit<HTMLAttributes<HTMLSpanElement>, 'children' | 'class'> {
	/** The user whose picture is shown. @default the user of `page.data.session` */
	readonly user?: Partial<Pick<ShownUser, 'name' | 'image'>> | null | undefined;
	/** @default 'medium' */
	readonly size?: 'small' | 'medium' | 'large' | undefined;
	/** The alternative text of the picture. Use an empty string where the name is next to it. @default the user's name */
	readonly alt?: string | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<UserAvatarPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLSpanElement | null | undefined;
}
