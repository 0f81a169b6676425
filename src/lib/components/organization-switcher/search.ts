import type { Rows } from '../shared/popover/rows.js';

/**
 * The keys of a search field above rows. Enter takes the highlighted row. In a combobox the arrows move the
 * highlight and the focus stays in the field. Home and End stay in the field.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function pressInField(rows: Rows, event: KeyboardEvent): void {
	const field = event.target;
	if (!(field instanceof HTMLInputElement)) return;
	if (event.key === 'Enter') {
		event.preventDefault();
		(rows.highlighted ?? rows.all[0])?.click();
		return;
	}
	if (field.getAttribute('role') !== 'combobox') return;
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step === undefined) return;
	event.preventDefault();
	const choices = rows.all.filter((row) => row.getAttribute('role') === 'option');
	const index = choices.findIndex((row) => row === rows.highlighted);
	const next = index < 0 && step < 0 ? -1 : index + step;
	const row = choices[(next + choices.length) % choices.length];
	rows.highlight(row ?? null);
	row?.scrollIntoView({ block: 'nearest' });
}

/** Highlights the first match of a search. */
export function highlightFirst(rows: Rows, term: string): void {
	const [first = null] = rows.all;
	rows.highlight(term.trim() === '' ? null : first);
}

/** Keeps the size of the list while the user types, so that nothing moves. */
export function holdSize(list: HTMLElement): void {
	if (list.style.minBlockSize === '') list.style.minBlockSize = `${list.offsetHeight}px`;
}
