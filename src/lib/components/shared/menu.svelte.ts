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
	#start: HTMLElement | undefined;
	#typed = '';
	#typedAt = 0;

	/** For the popover element; items are those with `data-item`, which may hold their text. */
	readonly attach: Attachment<HTMLElement> = (popover) => {
		this.enhanced = true;
		const listening = new AbortController();
		const { signal } = listening;
		popover.addEventListener('beforetoggle', (event) => this.#prepare(popover, event), { signal });
		popover.addEventListener('toggle', (event) => this.#toggle(popover, event), { signal });
		popover.addEventListener('keydown', (event) => this.#press(popover, event), { signal });
		popover.addEventListener('click', (event) => this.#activate(popover, event), { signal });
		const { ownerDocument: page } = popover;
		page.addEventListener('keydown', (event) => this.#enter(popover, event), { signal });
		page.addEventListener('focusin', (event) => this.#leave(popover, event), { signal });
		// Somebody was quicker than the script.
		if (isOpen(popover)) this.#opened(popover);
		return () => listening.abort();
	};

	/** The browser itself gives `autofocus` the focus as it opens, so that no key comes in between. */
	#prepare(popover: HTMLElement, { newState }: ToggleEvent): void {
		this.#heldFocus = popover.contains(popover.ownerDocument.activeElement);
		if (newState === 'closed') return;
		this.#start = findStart(popover, toItems(popover));
		this.#start?.setAttribute('autofocus', '');
	}

	#toggle(popover: HTMLElement, { newState }: ToggleEvent): void {
		this.#start?.removeAttribute('autofocus');
		if (newState === 'open') return this.#opened(popover);
		this.open = false;
		this.#giveBack(popover);
	}

	/** Takes the focus into the menu, unless it is there by now or went elsewhere. */
	#opened(popover: HTMLElement): void {
		this.open = true;
		const { activeElement, body } = popover.ownerDocument;
		if (activeElement === body || activeElement === findTrigger(popover))
			findStart(popover, listItems(popover))?.focus();
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

	/** An arrow on the trigger leads into the menu: down as a press does, up to its end. */
	#enter(popover: HTMLElement, event: KeyboardEvent): void {
		if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || hasModifier(event)) return;
		const trigger = findTrigger(popover);
		if (event.target !== trigger) return;
		event.preventDefault();
		// By the button, since the popover stands where the one that opened it is.
		if (!isOpen(popover)) trigger?.click();
		const items = listItems(popover);
		(event.key === 'ArrowUp' ? items.at(-1) : findStart(popover, items))?.focus();
	}

	/** The focus went elsewhere by Tab, or to a new page. */
	#leave(popover: HTMLElement, { target }: Event): void {
		if (!isOpen(popover) || !(target instanceof Node) || popover.contains(target)) return;
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
		if (items.length === 0 || hasModifier(event)) return undefined;
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

/** Where the focus begins: at the search, else at what is chosen. */
function findStart(popover: HTMLElement, items: readonly HTMLElement[]): HTMLElement | undefined {
	const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true');
	return popover.querySelector<HTMLElement>('[data-search]') ?? chosen ?? items[0];
}

/** What can be chosen of an open menu. */
function listItems(popover: HTMLElement): readonly HTMLElement[] {
	return toItems(popover).filter((item) => item.offsetParent !== null);
}

/** What can be chosen, whether it is shown now or not. */
function toItems(popover: HTMLElement): readonly HTMLElement[] {
	return [...popover.querySelectorAll<HTMLElement>('[data-item]:not([disabled])')];
}

function isOpen(popover: HTMLElement): boolean {
	return popover.matches(':popover-open');
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
	return ctrlKey || metaKey || altKey;
}
