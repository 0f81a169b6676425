import type { Attachment } from 'svelte/attachments';

/** Letters typed within this time form one search, in milliseconds. */
const typeaheadTime = 500;

/**
 * A popover with a list. With script it is a menu: it has arrow keys, Home, End, letters, Space and Escape, and it
 * closes when the user chooses an entry or the focus leaves. Without script `popovertarget` opens the popover, and
 * Tab reaches its links and buttons.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export class Menu {
	/** Whether script runs. Roles that promise arrow keys are set only then. */
	enhanced = $state(false);
	open = $state(false);
	#heldFocus = false;
	#start: HTMLElement | undefined;
	#typed = '';
	#typedAt = 0;

	/** An attachment for the popover element. Its items have `data-item`, whose value can hold their text. */
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
		// The user opened it before the script ran.
		if (isOpen(popover)) this.#opened(popover);
		return () => listening.abort();
	};

	/** The browser moves the focus to `autofocus` while it opens, so no key is lost. */
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

	/** Moves the focus into the menu, unless it is there already or has moved elsewhere. */
	#opened(popover: HTMLElement): void {
		this.open = true;
		const { activeElement, body } = popover.ownerDocument;
		if (activeElement === body || activeElement === findTrigger(popover))
			findStart(popover, listItems(popover))?.focus();
	}

	/** Returns the focus to the trigger if the popover had it. Not every browser does this. */
	#giveBack(popover: HTMLElement): void {
		if (this.#heldFocus) findTrigger(popover)?.focus();
		this.#heldFocus = false;
	}

	/** Closes the menu when the user chose an entry. It closes at once, because the next page sets its own focus. */
	#activate(popover: HTMLElement, event: Event): void {
		if (!(event.target instanceof Element)) return;
		if (event.target.closest('[data-item], a[href]') === null) return;
		popover.hidePopover();
		this.#giveBack(popover);
	}

	/** An arrow key on the trigger opens the menu: down at its first entry, up at its last. */
	#enter(popover: HTMLElement, event: KeyboardEvent): void {
		if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || hasModifier(event)) return;
		const trigger = findTrigger(popover);
		if (event.target !== trigger) return;
		event.preventDefault();
		// Open by the button, because the popover is placed at the element that opened it.
		if (!isOpen(popover)) trigger?.click();
		const items = listItems(popover);
		(event.key === 'ArrowUp' ? items.at(-1) : findStart(popover, items))?.focus();
	}

	/** Closes the menu when the focus leaves it. */
	#leave(popover: HTMLElement, { target }: Event): void {
		if (!isOpen(popover) || !(target instanceof Node) || popover.contains(target)) return;
		if (target !== findTrigger(popover)) popover.hidePopover();
	}

	#press(popover: HTMLElement, event: KeyboardEvent): void {
		const items = listItems(popover);
		const inField = event.target instanceof HTMLInputElement;
		const index = items.findIndex((item) => item === document.activeElement);
		// A button reacts to Space by itself; on a link, Space would scroll the page.
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

/** The button that opens the popover. The focus returns to it. */
function findTrigger(popover: HTMLElement): HTMLElement | null {
	return popover.ownerDocument.querySelector<HTMLElement>(`[popovertarget="${popover.id}"]`);
}

/** The element that receives the focus first: the search field, else the chosen entry. */
function findStart(popover: HTMLElement, items: readonly HTMLElement[]): HTMLElement | undefined {
	const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true');
	return popover.querySelector<HTMLElement>('[data-search]') ?? chosen ?? items[0];
}

/** The entries that are visible. */
function listItems(popover: HTMLElement): readonly HTMLElement[] {
	return toItems(popover).filter((item) => item.offsetParent !== null);
}

/** All entries, visible or not. */
function toItems(popover: HTMLElement): readonly HTMLElement[] {
	return [...popover.querySelectorAll<HTMLElement>('[data-item]:not([disabled])')];
}

function isOpen(popover: HTMLElement): boolean {
	return popover.matches(':popover-open');
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
	return ctrlKey || metaKey || altKey;
}
