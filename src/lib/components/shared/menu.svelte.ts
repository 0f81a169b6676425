import type { Attachment } from 'svelte/attachments';

/** How long typed letters belong together, in milliseconds. */
const typeaheadTime = 500;

/**
 * A popover with a list, and with script a menu: arrows, Home, End, letters, and Escape. Without
 * script the popover opens by `popovertarget`, and its links and buttons are reached by Tab.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export class Menu {
	/** Whether script runs here: roles that promise arrow keys wait for it. */
	enhanced = $state(false);
	open = $state(false);
	#typed = '';
	#typedAt = 0;

	/** For the popover element; items are those with `data-item`, which holds their text. */
	readonly attach: Attachment<HTMLElement> = (popover) => {
		this.enhanced = true;
		let heldFocus = false;
		const hold = () => {
			heldFocus = popover.contains(document.activeElement);
		};
		const toggle = (event: Event) => {
			this.#toggle(popover, event);
			if (!this.open && heldFocus) findTrigger(popover)?.focus();
		};
		const press = (event: KeyboardEvent) => this.#press(popover, event);
		popover.addEventListener('beforetoggle', hold);
		popover.addEventListener('toggle', toggle);
		popover.addEventListener('keydown', press);
		return () => {
			popover.removeEventListener('beforetoggle', hold);
			popover.removeEventListener('toggle', toggle);
			popover.removeEventListener('keydown', press);
		};
	};

	#toggle(popover: HTMLElement, event: Event): void {
		this.open = event instanceof ToggleEvent && event.newState === 'open';
		if (!this.open) return;
		const items = listItems(popover);
		const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true');
		(popover.querySelector<HTMLElement>('[data-search]') ?? chosen ?? items[0])?.focus();
	}

	#press(popover: HTMLElement, event: KeyboardEvent): void {
		const items = listItems(popover);
		const inField = event.target instanceof HTMLInputElement;
		const index = items.findIndex((item) => item === document.activeElement);
		const next = inField && event.key.length === 1 ? undefined : this.#find(items, index, event);
		if (next === undefined) return;
		event.preventDefault();
		items[(next + items.length) % items.length]?.focus();
	}

	#find(items: readonly HTMLElement[], index: number, event: KeyboardEvent): number | undefined {
		if (items.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
		if (event.key === 'ArrowDown') return index + 1;
		if (event.key === 'ArrowUp') return index < 0 ? items.length - 1 : index - 1;
		if (event.key === 'Home') return 0;
		if (event.key === 'End') return items.length - 1;
		return event.key.length === 1 && event.key !== ' '
			? this.#typeahead(items, index, event.key)
			: undefined;
	}

	#typeahead(items: readonly HTMLElement[], index: number, letter: string): number | undefined {
		const now = performance.now();
		this.#typed = now - this.#typedAt > typeaheadTime ? letter : this.#typed + letter;
		this.#typedAt = now;
		const start = this.#typed.length === 1 ? index + 1 : Math.max(index, 0);
		for (let offset = 0; offset < items.length; offset++) {
			const candidate = (start + offset) % items.length;
			const text = (items[candidate]?.dataset['item'] ?? '').toLowerCase();
			if (text.startsWith(this.#typed.toLowerCase())) return candidate;
		}
		return undefined;
	}
}

/** The button that opens the popover, to which focus goes back when it closes. */
function findTrigger(popover: HTMLElement): HTMLElement | null {
	return popover.ownerDocument.querySelector<HTMLElement>(`[popovertarget="${popover.id}"]`);
}

function listItems(popover: HTMLElement): readonly HTMLElement[] {
	return [...popover.querySelectorAll<HTMLElement>('[data-item]')].filter(
		(item) => item.offsetParent !== null && !item.hasAttribute('disabled')
	);
}
