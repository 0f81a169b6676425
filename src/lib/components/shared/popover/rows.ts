/** Letters typed within this time form one search, in milliseconds. */
const typeaheadTime = 500;

/** The rows of a popover, of which one is highlighted. */
export class Rows {
	highlighted: HTMLElement | null = null;
	readonly #popover: HTMLElement;
	#typed = '';
	#typedAt = 0;

	constructor(popover: HTMLElement) {
		this.#popover = popover;
	}

	/** The rows that are visible and can be chosen. */
	get all(): readonly HTMLElement[] {
		return listRows(this.#popover).filter((row) => row.offsetParent !== null);
	}

	/** Highlights this row and no other. */
	highlight(row: Element | null): void {
		this.highlighted?.removeAttribute('data-highlighted');
		this.highlighted = row instanceof HTMLElement ? row : null;
		this.highlighted?.setAttribute('data-highlighted', '');
		const field = this.#popover.querySelector('[role="combobox"]');
		if (this.highlighted === null) field?.removeAttribute('aria-activedescendant');
		else field?.setAttribute('aria-activedescendant', this.highlighted.id);
	}

	/** The next row that begins with what was typed. */
	typeahead(rows: readonly HTMLElement[], index: number, letter: string): number | undefined {
		const now = performance.now();
		this.#typed = now - this.#typedAt > typeaheadTime ? letter : this.#typed + letter;
		this.#typedAt = now;
		const start = this.#typed.length === 1 ? index + 1 : Math.max(index, 0);
		for (let offset = 0; offset < rows.length; offset++) {
			const candidate = (start + offset) % rows.length;
			const text = toText(rows[candidate]).toLowerCase();
			if (text.startsWith(this.#typed.toLowerCase())) return candidate;
		}
		return undefined;
	}
}

/** Moves the focus among rows by a key. In a field only the arrows up and down do so. */
export function moveByKey(rows: Rows, event: KeyboardEvent): void {
	const all = rows.all;
	const { activeElement } = document;
	const index = all.findIndex((row) => row === activeElement);
	const inField = event.target instanceof HTMLInputElement;
	// A button reacts to Space by itself; on a link, Space would scroll the page.
	if (event.key === ' ' && all[index] instanceof HTMLAnchorElement) {
		event.preventDefault();
		return all[index].click();
	}
	const next = inField ? toNext(event.key, index) : findNext(rows, all, index, event.key);
	if (next === undefined || all.length === 0) return;
	event.preventDefault();
	all[(next + all.length) % all.length]?.focus();
}

function toNext(key: string, index: number): number | undefined {
	if (key === 'ArrowDown') return index + 1;
	return key === 'ArrowUp' ? Math.max(index, 0) - 1 : undefined;
}

function findNext(
	rows: Rows,
	all: readonly HTMLElement[],
	index: number,
	key: string
): number | undefined {
	if (key === 'Home') return 0;
	if (key === 'End') return -1;
	if (key.length === 1 && key !== ' ') return rows.typeahead(all, index, key);
	return toNext(key, index);
}

/** The element that receives the focus first: the search field, else the chosen row, else the first one. */
export function findStart(popover: HTMLElement): HTMLElement | undefined {
	const rows = listRows(popover);
	const chosen = rows.find(
		(row) =>
			row.getAttribute('aria-checked') === 'true' || row.getAttribute('aria-current') === 'true'
	);
	return popover.querySelector<HTMLElement>('[data-search]') ?? chosen ?? rows[0];
}

/** All rows that can be chosen, visible or not. */
function listRows(popover: HTMLElement): readonly HTMLElement[] {
	return [...popover.querySelectorAll<HTMLElement>('[data-item]:not([disabled])')];
}

function toText(row: HTMLElement | undefined): string {
	const name = row?.querySelector('bdi') ?? row;
	return row?.dataset['item'] || (name?.textContent ?? '').trim();
}
