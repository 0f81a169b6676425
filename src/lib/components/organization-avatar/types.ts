import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { Organization } from '../../protocol/organization.js';
import type { PartClasses } from '../shared/parts.js';

/** The parts of `<OrganizationAvatar>`. */
export type OrganizationAvatarPart = 'root' | 'image' | 'initials';

/** Props of `<OrganizationAvatar>`. */
export interface OrganizationAvatarProps extends Omit<
	HTMLAttributes<HTMLSpanElement>,
	'children' | 'class'
> {
	/** @default the active organization of `page.data.session` */
	readonly organization?: Pick<Organization, 'id' | 'name'> | null | undefined;
	/** The address of its logo, `https:` or of this site. Logto sends none, so the app names it. @default its initials */
	readonly logo?: string | null | undefined;
	/** 20, 32 or 48 pixels. @default 'medium' */
	readonly size?: 'small' | 'medium' | 'large' | undefined;
	/** The alternative text. Use an empty string where the name is next to it. @default the name */
	readonly alt?: string | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts. @default none */
	readonly classes?: PartClasses<OrganizationAvatarPart> | undefined;
	/** Omits the classes that the stylesheet selects. @default false */
	readonly unstyled?: boolean | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLSpanElement | null | undefined;
}
