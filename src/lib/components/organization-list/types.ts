import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { Organization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import type { PartClasses } from '../shared/parts.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<OrganizationList>`. Each has the attribute `data-logto-organization-list-<part>`. */
export type OrganizationListPart =
	'root' | 'list' | 'item' | 'label' | 'detail' | 'check' | 'empty' | 'all';

/** Strings of the list. */
export interface OrganizationListMessages {
	/** The language that sorts the names. @default 'en' */
	readonly locale: string;
	/** The accessible name of the list. @default 'Organizations' */
	readonly list: string;
	/** Shown to a user without organizations. @default 'You are not a member of an organization yet.' */
	readonly empty: string;
	/** The name of a role. @default the role */
	readonly role: (role: string) => string;
	/** The label of the link to all organizations. @default 'All {count} organizations' */
	readonly all: (count: number) => string;
}

/** Props of `<OrganizationList>`. */
export interface OrganizationListProps
	extends CommonProps, Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'class'> {
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** @default those of the session */
	readonly organizations?: readonly Organization[] | undefined;
	/** A template for addresses, for example `/o/[organization]/invoices`. @default none: a choice sets the session's organization */
	readonly href?: string | undefined;
	/** The address of an organization. @default `href` */
	readonly urlFor?: ((organization: Organization) => string) | undefined;
	/** The parameter in `href`. @default 'organization' */
	readonly param?: string | undefined;
	/** The page of this site to open after a choice without address. @default the home page */
	readonly afterSelect?: string | undefined;
	/** Whether roles are shown below the names. @default true */
	readonly showRoles?: boolean | undefined;
	/** The address of an organization's logo. @default none, and initials are shown */
	readonly logo?: ((organization: Organization) => string | null) | undefined;
	/** Compares two organizations. `false` keeps their order. @default by name, in the language of `messages` */
	readonly sort?: ((a: Organization, b: Organization) => number) | false | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<OrganizationListMessages> | undefined;
	/** Replaces the sentence for a user without organizations. @default a sentence */
	readonly empty?: Snippet | undefined;
	/** Content below the list, for example a link to create an organization. @default nothing */
	readonly footer?: Snippet | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<OrganizationListPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
