import type { ClassValue } from 'svelte/elements';

/** Classes that an app adds to the parts of a component. */
export type PartClasses<Part extends string> = {
	readonly [Name in Part]?: ClassValue | undefined;
};

/** What decides how the parts of a component are marked. */
export interface PartSettings<Part extends string> {
	readonly unstyled?: boolean | undefined;
	readonly classes?: PartClasses<Part> | undefined;
}

/** The attributes of a part: `data-logto-<component>-<part>`, and its classes. */
export type PartAttributes = Readonly<Record<`data-logto-${string}`, string>> & {
	readonly class?: ClassValue;
};

/** The classes of the stylesheet, by part: how a part looks, and what it needs to work, such as a position. */
export interface PartStyles<Part extends string> {
	readonly looks: { readonly [Name in Part]?: string };
	readonly works?: { readonly [Name in Part]?: string };
}

/**
 * Returns a function that marks parts. An `unstyled` component and an element of the app have no class that says
 * how the part looks, but keep the class without which the part would not work.
 */
export function createParts<Part extends string>(
	component: string,
	{ looks, works }: PartStyles<Part>,
	settings: () => PartSettings<Part>
) {
	return (part: Part, { isOwn = true, more }: PartChoice = {}): PartAttributes => {
		const { unstyled, classes } = settings();
		const look = unstyled === true || !isOwn ? undefined : looks[part];
		const all = [works?.[part], look, classes?.[part], more].filter(Boolean);
		const hook = { [`data-logto-${component}-${part}`]: '' };
		if (all.length === 0) return hook;
		// A string where possible: an app may write it into a longer one.
		return { ...hook, class: all.every((name) => typeof name === 'string') ? all.join(' ') : all };
	};
}

/** How one element of a part differs. */
interface PartChoice {
	/** Whether the element is the component's own, not one of a `child` snippet. @default true */
	readonly isOwn?: boolean;
	/** One more class. @default none */
	readonly more?: ClassValue | undefined;
}
