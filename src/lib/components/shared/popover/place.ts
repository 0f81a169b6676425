/** The distance between a popover and its button, and to the edge of the window, in pixels. */
const gap = 6;

/** Places an open popover at its button, for browsers without CSS anchor positioning. */
export function place(popover: HTMLElement, trigger: HTMLElement): void {
	const button = trigger.getBoundingClientRect();
	const { width, height } = popover.getBoundingClientRect();
	const { clientWidth, clientHeight } = popover.ownerDocument.documentElement;
	const wantsTop = popover.dataset['side'] === 'top';
	const above = button.top - gap - height;
	const below = button.bottom + gap;
	const fitsBelow = below + height + gap <= clientHeight;
	const top = wantsTop ? (above >= gap ? above : below) : fitsBelow || above < gap ? below : above;
	const left = clamp(toLeft(popover, button, width), gap, clientWidth - width - gap);
	Object.assign(popover.style, { inset: 'auto', margin: '0', top: `${top}px`, left: `${left}px` });
}

function toLeft(popover: HTMLElement, button: DOMRect, width: number): number {
	const align = popover.dataset['align'];
	if (align === 'center') return button.left + (button.width - width) / 2;
	const isRightToLeft = getComputedStyle(popover).direction === 'rtl';
	return (align === 'end') === isRightToLeft ? button.left : button.right - width;
}

const clamp = (value: number, least: number, most: number) =>
	Math.max(least, Math.min(value, Math.max(most, least)));
