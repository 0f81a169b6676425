/** How an element looks, as the browser computed it. */
export interface Look {
	readonly element: string;
	readonly style: Readonly<Record<string, string>>;
}

/**
 * What a user sees of each component of the gallery: sizes, and the styles that show, with menus open. Runs in the
 * browser, so it uses nothing from outside of it.
 */
export function readLooks(scheme: 'light' | 'dark'): readonly Look[] {
	const sides = ['top', 'right', 'bottom', 'left'];
	const names = [
		...['background-color', 'background-image', 'border-radius', 'box-shadow', 'color', 'cursor'],
		...['display', 'font', 'gap', 'list-style-type', 'object-fit', 'opacity', 'outline-style'],
		...[
			'overflow',
			'position',
			'text-align',
			'text-decoration-line',
			'transform',
			'vertical-align'
		],
		'white-space',
		...sides.flatMap((side) => [`margin-${side}`, `padding-${side}`, `border-${side}-width`]),
		...sides.map((side) => `border-${side}-color`)
	];
	document.documentElement.style.colorScheme = scheme;
	const read = (element: Element, pseudo: '::before' | '::after' | null) => {
		const style = getComputedStyle(element, pseudo);
		// A border without a width has no colour that shows.
		const isShown = (name: string) =>
			!/^border-.*-color$/.test(name) ||
			style.getPropertyValue(name.replace('color', 'width')) !== '0px';
		const shown = names.filter(isShown).map((name) => [name, style.getPropertyValue(name)]);
		const { width, height } = pseudo === null ? element.getBoundingClientRect() : style;
		return { ...Object.fromEntries(shown), width: String(width), height: String(height) };
	};
	const looks: Look[] = [];
	const add = (element: Element): void => {
		const hook = element.getAttributeNames().find((name) => name.startsWith('data-logto-'));
		const name = `${element.tagName} ${hook ?? ''}`;
		looks.push({ element: name, style: read(element, null) });
		for (const pseudo of ['::before', '::after'] as const)
			if (getComputedStyle(element, pseudo).content !== 'none')
				looks.push({ element: `${name}${pseudo}`, style: read(element, pseudo) });
	};
	// Each menu alone: a popover closes the others.
	const isPart = (element: Element) =>
		element.getAttributeNames().some((name) => name.startsWith('data-logto-'));
	const isInside = (element: Element | null): boolean =>
		element !== null &&
		(isPart(element) || element.id === 'utilities' || isInside(element.parentElement));
	for (const root of document.querySelectorAll('*')) {
		if (!isPart(root) || isInside(root.parentElement)) continue;
		const menu = root.querySelector<HTMLElement>('[popover]');
		menu?.showPopover();
		for (const element of [root, ...root.querySelectorAll('*:not([type=hidden])')]) add(element);
		menu?.hidePopover();
	}
	return looks;
}
