import type { Snippet } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { Organization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import type { CommonProps } from '../shared/types.js';

/** Texts of the switcher. */
export interface OrganizationSwitcherMessages {
	/** The trigger's name. @default 'Organization: {name}. Switch' */
	readonly trigger: (name: string) => string;
	/** Stands where no organization is active. @default 'Choose an organization' */
	readonly none: string;
	/** The list's name. @default 'Organizations' */
	readonly list: string;
	/** @default 'You are not a member of any organization.' */
	readonly empty: string;
	/** @default 'Search organizations' */
	readonly search: string;
	/** @default 'No organization is called that.' */
	readonly noMatch: string;
	/** @default 'The organization could not be switched. Try again.' */
	readonly failed: string;
}

/** The entry that leaves every organization: the session remembers none any more. */
export interface OrganizationSwitcherPersonal {
	/** What it is called, for example `Personal`. */
	readonly label: string;
	/**
	 * Where it leads; a path of this site. Where the address names an organization the entry is not
	 * shown without it, since the page would still be about that one.
	 *
	 * @default the open page
	 */
	readonly href?: string | undefined;
}

/** Props of `<OrganizationSwitcher>`. */
export interface OrganizationSwitcherProps
	extends CommonProps, Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'onselect' | 'onerror'> {
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/**
	 * `url`: entries are links to the organization's address, so that two tabs can show two
	 * organizations. `session`: entries remember the choice in the session.
	 *
	 * @default 'url' when `href` or `urlFor` is given or the route has the parameter, else 'session'
	 */
	readonly mode?: 'url' | 'session' | undefined;
	/**
	 * The route parameter with the organization's id. When it holds another word for it (see `resolve` of the
	 * option `organization`), give `urlFor` as well.
	 *
	 * @default 'organization'
	 */
	readonly param?: string | undefined;
	/**
	 * A template for addresses, for example `/o/[organization]/invoices`.
	 *
	 * @default the open page with its parameter replaced
	 */
	readonly href?: string | undefined;
	/** The address of an organization. @default the open page with the parameter replaced, or `href` */
	readonly urlFor?: ((organization: Organization) => string) | undefined;
	/** The way out of every organization; shown first. @default none */
	readonly personal?: OrganizationSwitcherPersonal | undefined;
	/** Whether the roles stand under the names. @default false */
	readonly showRoles?: boolean | undefined;
	/** A search field: always, never, or from so many organizations on. Needs script. @default 10 */
	readonly search?: boolean | number | undefined;
	/** Organizations that are shown and cannot be chosen. @default none */
	readonly isDisabled?: ((organization: Organization) => boolean) | undefined;
	/** Other texts. @default English */
	readonly messages?: Partial<OrganizationSwitcherMessages> | undefined;
	/** The trigger's content; gets the active organization. @default its name */
	readonly trigger?: Snippet<[Organization | null]> | undefined;
	/** An entry's content. @default the organization's name, and its roles with `showRoles` */
	readonly item?: Snippet<[Organization]> | undefined;
	/** Stands instead of the list of somebody without organizations. @default a sentence */
	readonly empty?: Snippet | undefined;
	/** Stands below the list. @default nothing */
	readonly footer?: Snippet | undefined;
	/** Instead of the switcher when nobody is signed in. @default nothing */
	readonly signedOut?: Snippet | undefined;
	/** Before a switch; `null` is `personal`. `preventDefault()` stops it. @default nothing */
	readonly onselect?: ((organization: Organization | null, event: Event) => void) | undefined;
	/** After a switch in session mode; `null` is `personal`. @default nothing */
	readonly onselected?: ((organization: Organization | null) => void) | undefined;
	/** When a switch in session mode failed; the switcher says so as well. @default nothing */
	readonly onerror?: ((error: unknown) => void) | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
