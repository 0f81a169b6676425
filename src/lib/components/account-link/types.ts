import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAnchorAttributes } from 'svelte/elements';
import type { AccountPage } from '../../protocol/account-page.js';
import type { Session } from '../../protocol/session.js';
import type { PartClasses } from '../shared/parts.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<AccountLink>`. Each has the attribute `data-logto-account-link-<part>`. */
export type AccountLinkPart = 'root' | 'label' | 'hint';

/** Strings of the link. */
export interface AccountLinkMessages {
	/** The label of a link to a page. @default for example 'Email address' */
	readonly label: (page: AccountPage) => string;
	/** Read after the label of a link that opens a new tab. @default '(opens in a new tab)' */
	readonly newTab: string;
}

/** The argument of the `child` snippet. */
export interface AccountLinkChild {
	/** To spread on an `<a>`. */
	readonly props: Readonly<Record<string, unknown>>;
	/** Whether the page opens in a new tab. */
	readonly newTab: boolean;
}

/** Props of `<AccountLink>`. */
export interface AccountLinkProps
	extends CommonProps, Omit<HTMLAnchorAttributes, 'href' | 'children' | 'class'> {
	/**
	 * The page of Logto's Account Center. `profile`, `security` and `sessions` do not lead back to the app, so they open
	 * in a new tab, unless you set `target`. The other pages lead back. @default 'profile'
	 */
	readonly page?: AccountPage | undefined;
	/** The page of this site that Logto leads back to. @default the open page */
	readonly redirectTo?: string | undefined;
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<AccountLinkMessages> | undefined;
	/** The link's content. @default the label */
	readonly children?: Snippet | undefined;
	/** Replaces the `<a>`. @default an `<a>` */
	readonly child?: Snippet<[AccountLinkChild]> | undefined;
	/** Classes of the link. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<AccountLinkPart> | undefined;
	/** The link element. Bindable. @default null */
	ref?: HTMLAnchorElement | null | undefined;
}
