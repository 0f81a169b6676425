import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { Session } from '../../protocol/session.js';
import type { PartClasses } from '../shared/parts.js';
import type { CommonProps } from '../shared/types.js';

/** The parts of `<ImpersonationBanner>`. Each has the attribute `data-logto-impersonation-banner-<part>`. */
export type ImpersonationBannerPart = 'root' | 'message';

/** Strings of the banner. */
export interface ImpersonationBannerMessages {
	/** The accessible name of the banner. @default 'Impersonation' */
	readonly region: string;
	/** @default '{actor} is acting as {name}' */
	readonly actor: (actor: string, name: string) => string;
	/** Shown instead of a missing name. @default 'another user' */
	readonly nameless: string;
	/** The label of the button. @default 'Return to your account' */
	readonly end: string;
	/** Shown while the form is sent. @default 'Returning…' */
	readonly ending: string;
}

/** Props of `<ImpersonationBanner>`. */
export interface ImpersonationBannerProps
	extends CommonProps, Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'class'> {
	/** @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** The page of this site to open after the impersonation. @default the home page */
	readonly redirectTo?: string | undefined;
	/** Other strings. @default English */
	readonly messages?: Partial<ImpersonationBannerMessages> | undefined;
	/** Classes of the root element. @default none */
	readonly class?: ClassValue | undefined;
	/** Classes of the parts, in addition to those of the stylesheet. @default none */
	readonly classes?: PartClasses<ImpersonationBannerPart> | undefined;
	/** The root element. Bindable. @default null */
	ref?: HTMLDivElement | null | undefined;
}
