import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { Organization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import type { PartClasses } from '../shared/parts.js';
import type { PopoverPlace } from '../shared/popover/popover.svelte.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<OrganizationSwitcher>`. Each has the attribute `data-logto-switcher-<part>`. */
export type OrganizationSwitcherPart =
	| 'root'
	| 'trigger'
	| 'name'
	| 'announced'
	| 'spinner'
	| 'popover'
	| 'search'
	| 'results'
	| 'list'
	| 'item'
	| 'mark'
	| 'label'
	| 'detail'
	| 'check'
	| 'actions'
	| 'action'
	| 'empty'
	| 'error'
	| 'status';

/** Strings of the switcher. */
export interface OrganizationSwitcherMessages {
	/** The language of the strings, a BCP 47 tag. Names are sorted by its rules. @default 'en' */
	readonly locale: string;
	/** The accessible name of the trigger. @default 'Organization: {name}' */
	readonly trigger: (name: string) => string;
	/** Shown when no organization is active. @default 'Choose an organization' */
	readonly none: string;
	/** The accessible name of the list. @default 'Organizations' */
	readonly list: string;
	/** Shown on the trigger and in the popover of a user without organizations. @default 'No organizations' */
	readonly empty: string;
	/** The sentence below `empty`. @default 'You are not a member of an organization yet.' */
	readonly emptyHint: string;
	/** @default 'Search organizations' */
	readonly search: string;
	/** @default 'No organizations found' */
	readonly noMatch: string;
	/** The number of results, announced while the user types. @default '{count} organizations' */
	readonly results: (count: number) => string;
	/** Announced after a switch; `name` is `null` for the personal entry. @default 'Switched to {name}' */
	readonly switched: (name: string) => string;
	/** Shown when a switch failed; receives the code of the answer, see `errorCatalogue`. @default 'We couldn’t switch to {name}. Try again.' */
	readonly failed: (name: string, code: string | null) => string;
	/** The label of a role. @default its name */
	readonly role: (role: string) => string;
	/** The entry that leads to a page where a user can create an organization. @default 'Create organization' */
	readonly create: string;
	/** The entry that leads to the settings of the active organization. @default 'Manage organization' */
	readonly manage: string;
	/** The link to the page of all organizations. @default 'All {count} organizations' */
	readonly all: (count: number) => string;
	/** Shown while the organizations are loaded. @default 'Loading…' */
	readonly loading: string;
	/** Shown when the organizations could not be loaded. @default 'We couldn’t load your organizations.' */
	readonly notLoaded: string;
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

/** The attributes of an element that an app renders instead of the component's own. */
type Attributes = Readonly<Record<string, unknown>>;

/** The argument of `triggerChild`. */
export interface OrganizationSwitcherTriggerChild {
	/** To spread on a `<button>`. */
	readonly props: Attributes;
	/** The organization that is shown. While a switch is pending, it is the new one. */
	readonly organization: Organization | null;
	readonly pending: boolean;
	readonly open: boolean;
}

/** The argument of `itemChild`. */
export interface OrganizationSwitcherItemChild {
	/** To spread on an `<a>` if `href` is a string, else on a `<button>`. */
	readonly props: Attributes;
	/** The address of the entry; `null` when it is a button. It is in `props` as well. */
	readonly href: string | null;
	/** `null` for the personal entry. */
	readonly organization: Organization | null;
	readonly label: string;
	readonly active: boolean;
}

/** The argument of the snippets `create` and `manage`. */
export interface OrganizationSwitcherActionChild {
	/** To spread on an `<a>` or a `<button>`. */
	readonly props: Attributes;
	/** The active organization. */
	readonly organization: Organization | null;
}

/** Props of `<OrganizationSwitcher>`. */
export interface OrganizationSwitcherProps
	extends
		CommonProps,
		PopoverPlace,
		Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'class' | 'onselect' | 'onerror'> {
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
	/** The address of an organization's logo. @default none, and initials are shown */
	readonly logo?: ((organization: Organization) => string | null) | undefined;
	/** Compares two organizations. `false` keeps the order of the session. @default by name, in the language of `messages` */
	readonly sort?: ((a: Organization, b: Organization) => number) | false | undefined;
	/** Shows a search field always, never, or from this number of organizations. Needs script. @default 10 */
	readonly search?: boolean | number | undefined;
	/** Organizations that are shown but cannot be chosen. @default none */
	readonly isDisabled?: ((organization: Organization) => boolean) | undefined;
	/** The page where a user can create an organization, or an element that leads there. @default no entry */
	readonly create?: string | Snippet<[OrganizationSwitcherActionChild]> | undefined;
	/**
	 * The settings page of the active organization, a template such as `/o/[organization]/settings`, or an element that
	 * leads there. @default no entry
	 */
	readonly manage?: string | Snippet<[OrganizationSwitcherActionChild]> | undefined;
	/** The page to open after a switch in session mode, a path of this site. `null` stands for the personal entry. @default the open page */
	readonly afterSelect?: string | ((organization: Organization | null) => string) | undefined;
	/** Whether the popover is open. Bindable. @default false */
	open?: boolean | undefined;
	/** Runs when the popover has opened or closed. @default nothing */
	readonly onopenchange?: ((open: boolean) => void) | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<OrganizationSwitcherMessages> | undefined;
	/** The trigger's content; receives the active organization. @default its avatar and name */
	readonly trigger?: Snippet<[Organization | null]> | undefined;
	/** Replaces the trigger. @default a `<button>` */
	readonly triggerChild?: Snippet<[OrganizationSwitcherTriggerChild]> | undefined;
	/** An entry's content. @default the avatar and name, and the roles with `showRoles` */
	readonly item?: Snippet<[Organization]> | undefined;
	/** Replaces an entry. @default an `<a>` or a `<button>` */
	readonly itemChild?: Snippet<[OrganizationSwitcherItemChild]> | undefined;
	/** Replaces the mark of the active entry. Receives the attributes to spread. @default an icon */
	readonly checkChild?: Snippet<[{ readonly props: Attributes }]> | undefined;
	/** Replaces the search field. Receives the attributes for an `<input>`. @default an `<input type="search">` */
	readonly searchChild?: Snippet<[{ readonly props: Attributes }]> | undefined;
	/** Replaces the popover's element. Receives its attributes and its content. @default a `<div>` */
	readonly popoverChild?:
		Snippet<[{ readonly props: Attributes; readonly content: Snippet }]> | undefined;
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
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<OrganizationSwitcherPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
