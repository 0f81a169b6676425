import type { Snippet } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { Organization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import type { CommonProps } from '../shared/types.js';

/** Strings of the switcher. */
export interface OrganizationSwitcherMessages {
	/** The accessible name of the trigger. @default 'Organization: {name}. Switch' */
	readonly trigger: (name: string) => string;
	/** Shown when no organization is active. @default 'Choose an organization' */
	readonly none: string;
	/** The accessible name of the list. @default 'Organizations' */
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

/** The personal entry: it leaves the active organization. */
export interface OrganizationSwitcherPersonal {
	/** The label, for example `Personal`. */
	readonly label: string;
	/**
	 * The page to open, a path of this site. On a page whose address names an organization, the entry is shown only with
	 * `href`, because the page would still show that organization.
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
	 * `url`: entries are links to the organization's address, so two tabs can show two organizations. `session`: entries
	 * set the session's active organization.
	 *
	 * @default 'url' when `href` or `urlFor` is given or the route has the parameter, else 'session'
	 */
	readonly mode?: 'url' | 'session' | undefined;
	/**
	 * The route parameter with the organization's id. If it holds a slug instead (see `resolve` of the option
	 * `organization`), set `urlFor` as well.
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
	/** The personal entry; shown first. @default none */
	readonly personal?: OrganizationSwitcherPersonal | undefined;
	/** Whether roles are shown below the names. @default false */
	readonly showRoles?: boolean | undefined;
	/** Shows a search field always, never, or from this number of organizations. Needs script. @default 10 */
	readonly search?: boolean | number | undefined;
	/** Ids of organizations that are shown but cannot be chosen. @default none */
	readonly isDisabled?: ((organization: Organization) => boolean) | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<OrganizationSwitcherMessages> | undefined;
	/** The trigger's content; receives the active organization. @default its name */
	readonly trigger?: Snippet<[Organization | null]> | undefined;
	/** An entry's content. @default the organization's name, and its roles with `showRoles` */
	readonly item?: Snippet<[Organization]> | undefined;
	/** Replaces the list when the user has no organization. @default a sentence */
	readonly empty?: Snippet | undefined;
	/** Content below the list. @default nothing */
	readonly footer?: Snippet | undefined;
	/** Shown to an anonymous visitor instead of the switcher. @default nothing */
	readonly signedOut?: Snippet | undefined;
	/** Runs before a switch; `null` is the personal entry. `preventDefault()` stops it. @default nothing */
	readonly onselect?: ((organization: Organization | null, event: Event) => void) | undefined;
	/** Runs after a switch in session mode; `null` is the personal entry. @default nothing */
	readonly onselected?: ((organization: Organization | null) => void) | undefined;
	/** Runs when a switch in session mode failed. The switcher shows a message as well. @default nothing */
	readonly onerror?: ((error: unknown) => void) | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
