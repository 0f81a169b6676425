import type { Attachment } from 'svelte/attachments';

/** How long typed letters belong together, in milliseconds. */
const typeaheadTime = 500;

/**
 * A popover with a list, and with script a menu: arrows, Home, End, letters, Space and Escape, and it
 * closes when an entry is chosen or the focus leaves. Without script the popover opens by
 * `popovertarget`, and its links and buttons are reached by Tab.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export class Menu {
	/** Whether script runs here: roles that promise arrow keys wait for it. */
	enhanced = $state(false);
	open = $state(false);
	#heldFocus = false;
	#typed = '';
	#typedAt = 0;

	/** For the popover element; items are those with `data-item`, which may hold their text. */
	readonly attach: Attachment<HTMLElement> = (popover) => {
		this.enhanced = true;
		const listening = new AbortController();
		const { signal } = listening;
		popover.addEventListener('beforetoggle', () => this.#hold(popover), { signal });
		popover.addEventListener('toggle', (event) => this.#toggle(popover, event), { signal });
		popover.addEventListener('keydown', (event) => this.#press(popover, event), { signal });
		popover.addEventListener('click', (event) => this.#activate(popover, event), { signal });
		popover.ownerDocument.addEventListener('focusin', (event) => this.#leave(popover, event), {
			signal
		});
		return () => listening.abort();
	};

	#hold(popover: HTMLElement): void {
		this.#heldFocus = popover.contains(popover.ownerDocument.activeElement);
	}

	#toggle(popover: HTMLElement, event: ToggleEvent): void {
		this.open = event.newState === 'open';
		if (!this.open) return this.#giveBack(popover);
		const items = listItems(popover);
		const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true');
		(popover.querySelector<HTMLElement>('[data-search]') ?? chosen ?? items[0])?.focus();
	}

	/** Gives the focus to the trigger, if the popover had it: not every browser does so. */
	#giveBack(popover: HTMLElement): void {
		if (this.#heldFocus) findTrigger(popover)?.focus();
		this.#heldFocus = false;
	}

	/** An entry was chosen, or a link followed: by now, since the next page has a focus of its own. */
	#activate(popover: HTMLElement, event: Event): void {
		if (!(event.target instanceof Element)) return;
		if (event.target.closest('[data-item], a[href]') === null) return;
		popover.hidePopover();
		this.#giveBack(popover);
	}

	/** The focus went elsewhere by Tab, or to a new page. */
	#leave(popover: HTMLElement, { target }: Event): void {
		if (!this.open || !(target instanceof Node) || popover.contains(target)) return;
		if (target !== findTrigger(popover)) popover.hidePopover();
	}

	#press(popover: HTMLElement, event: KeyboardEvent): void {
		const items = listItems(popover);
		const inField = event.target instanceof HTMLInputElement;
		const index = items.findIndex((item) => item === document.activeElement);
		// A button does so by itself; a link would scroll the page.
		if (event.key === ' ' && items[index] instanceof HTMLAnchorElement) {
			event.preventDefault();
			return items[index].click();
		}
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
			const text = toText(items[candidate]).toLowerCase();
			if (text.startsWith(this.#typed.toLowerCase())) return candidate;
		}
		return undefined;
	}
}

function toText(item: HTMLElement | undefined): string {
	return item?.dataset['item'] || (item?.textContent ?? '').trim();
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
