import { createAttachmentKey, type Attachment } from 'svelte/attachments';
import { findStart, moveByKey, Rows } from './rows.js';

/** The pattern of a popover, which decides its roles and where the focus goes. */
export type PopoverPattern =
	/** A menu: the focus moves in when it opens. */
	| 'menu'
	/** Links or buttons below a button that shows them: the focus stays on the button. */
	| 'disclosure'
	/** A search field above rows: the focus moves into the field. */
	| 'search';

/** Where a popover opens. */
export interface PopoverPlace {
	/** @default 'bottom' */
	readonly side?: 'bottom' | 'top' | undefined;
	/** @default 'start' */
	readonly align?: 'start' | 'center' | 'end' | undefined;
}

/** What a component gives to its popover. */
export interface PopoverSettings extends PopoverPlace {
	readonly id: string;
	readonly pattern: PopoverPattern;
	/** Whether it shall be open. */
	open: boolean;
	/** Runs before it opens. @default nothing */
	readonly onopen?: (() => void) | undefined;
	/** Runs at a key in the popover. `preventDefault()` keeps its own keys from it. @default nothing */
	readonly onkey?: ((rows: Rows, event: KeyboardEvent) => void) | undefined;
}

/**
 * A popover below a button. With script it has arrow keys, Home, End, letters, Space and Escape, and it closes when
 * the user chooses a row or the focus leaves. Without script `popovertarget` opens the popover, and Tab reaches its
 * links and buttons.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/disclosure/
 */
export class Popover {
	/** Whether script runs. Roles that promise arrow keys are set only then. */
	enhanced = $state(false);
	readonly #settings: () => PopoverSettings;
	readonly #key = createAttachmentKey();
	#element: HTMLElement | undefined;
	#heldFocus = false;
	#start: HTMLElement | undefined;
	/** Its rows, once script runs. */
	rows: Rows | undefined;

	constructor(settings: () => PopoverSettings) {
		this.#settings = settings;
	}

	get isMenu(): boolean {
		return this.enhanced && this.#settings().pattern === 'menu';
	}

	/** The attributes of the button. */
	get trigger() {
		const { id, pattern, open } = this.#settings();
		const popups = { menu: 'menu', search: 'dialog', disclosure: undefined } as const;
		return {
			type: 'button',
			popovertarget: id,
			'aria-haspopup': this.enhanced ? popups[pattern] : undefined,
			'aria-expanded': this.enhanced ? open : undefined,
			'data-state': open ? 'open' : 'closed'
		} as const;
	}

	/** The attributes of the popover. They include the attachment. */
	get content() {
		const { id, open, side = 'bottom', align = 'start' } = this.#settings();
		return {
			id,
			popover: 'auto',
			'data-state': open ? 'open' : 'closed',
			'data-side': side,
			'data-align': align,
			[this.#key]: this.attach
		} as const;
	}

	/** An attachment for the popover element. Its rows have `data-item`, whose value can hold their text. */
	readonly attach: Attachment<HTMLElement> = (popover) => {
		this.enhanced = true;
		this.#element = popover;
		this.rows = new Rows(popover);
		const listening = new AbortController();
		const { signal } = listening;
		popover.addEventListener('beforetoggle', (event) => this.#prepare(popover, event), { signal });
		popover.addEventListener('toggle', (event) => this.#toggle(popover, event), { signal });
		popover.addEventListener('keydown', (event) => this.#press(event), { signal });
		popover.addEventListener('click', (event) => this.#activate(popover, event), { signal });
		popover.addEventListener('pointermove', (event) => this.#point(popover, event), { signal });
		const { ownerDocument: page } = popover;
		page.addEventListener('keydown', (event) => this.#enter(popover, event), { signal });
		page.addEventListener('focusin', (event) => this.#focus(popover, event), { signal });
		$effect(() => this.#follow(popover, this.#settings().open));
		// The user opened it before the script ran.
		if (isOpen(popover)) this.#opened(popover);
		return () => listening.abort();
	};

	/** Whether the focus is on the button or nowhere, so that opening the popover interrupts nothing. */
	get hasAttention(): boolean {
		if (this.#element === undefined) return false;
		const { activeElement, body } = this.#element.ownerDocument;
		return activeElement === body || activeElement === findTrigger(this.#element);
	}

	/** Opens or closes the popover when the app says so. */
	#follow(popover: HTMLElement, open: boolean): void {
		if (open === isOpen(popover)) return;
		if (open) openByTrigger(popover);
		else popover.hidePopover();
	}

	/** The browser moves the focus to `autofocus` while it opens, so no key is lost. */
	#prepare(popover: HTMLElement, { newState }: ToggleEvent): void {
		this.#heldFocus = popover.contains(popover.ownerDocument.activeElement);
		if (newState === 'closed') return;
		this.#settings().onopen?.();
		if (this.#settings().pattern === 'disclosure') return;
		this.#start = findStart(popover);
		this.#start?.setAttribute('autofocus', '');
	}

	#toggle(popover: HTMLElement, { newState }: ToggleEvent): void {
		this.#start?.removeAttribute('autofocus');
		if (newState === 'open') return this.#opened(popover);
		this.#settings().open = false;
		this.rows?.highlight(null);
		this.#giveBack(popover);
	}

	/** Moves the focus into the popover, unless it is there already or has moved elsewhere. */
	#opened(popover: HTMLElement): void {
		const settings = this.#settings();
		settings.open = true;
		const trigger = findTrigger(popover);
		if (trigger !== null && !CSS.supports('position-area', 'block-end'))
			void import('./place.js').then(({ place }) => place(popover, trigger));
		if (settings.pattern === 'disclosure') return;
		const { activeElement, body } = popover.ownerDocument;
		if (activeElement === body || activeElement === trigger) findStart(popover)?.focus();
	}

	/** Returns the focus to the trigger if the popover had it. Not every browser does this. */
	#giveBack(popover: HTMLElement): void {
		if (this.#heldFocus) findTrigger(popover)?.focus();
		this.#heldFocus = false;
	}

	/** Closes the popover when the user chose a row. It closes at once, because the next page sets its own focus. */
	#activate(popover: HTMLElement, event: Event): void {
		if (!(event.target instanceof Element)) return;
		const chosen = event.target.closest('[data-item], a[href]');
		if (chosen === null || chosen.getAttribute('aria-disabled') === 'true') return;
		popover.hidePopover();
		this.#giveBack(popover);
	}

	/** An arrow key on the trigger opens the popover: down at its first row, up at its last. */
	#enter(popover: HTMLElement, event: KeyboardEvent): void {
		if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || hasModifier(event)) return;
		if (event.target !== findTrigger(popover)) return;
		event.preventDefault();
		if (!isOpen(popover)) openByTrigger(popover);
		const { all = [] } = this.rows ?? {};
		(event.key === 'ArrowUp' ? all.at(-1) : findStart(popover))?.focus();
	}

	/** Closes the popover when the focus leaves it. */
	#focus(popover: HTMLElement, { target }: Event): void {
		if (!isOpen(popover) || !(target instanceof Element)) return;
		if (popover.contains(target)) this.rows?.highlight(target.closest('[data-item]'));
		else if (target !== findTrigger(popover)) popover.hidePopover();
	}

	/** The row below the pointer is the highlighted one. It has the focus, unless the user types into a field. */
	#point(popover: HTMLElement, { target, pointerType }: PointerEvent): void {
		if (pointerType === 'touch' || !(target instanceof Element)) return;
		const row = target.closest<HTMLElement>('[data-item]');
		if (row === null || row === this.rows?.highlighted) return;
		if (popover.ownerDocument.activeElement instanceof HTMLInputElement) this.rows?.highlight(row);
		else row.focus({ preventScroll: true });
	}

	#press(event: KeyboardEvent): void {
		if (this.rows === undefined || hasModifier(event) || event.isComposing) return;
		this.#settings().onkey?.(this.rows, event);
		if (!event.defaultPrevented) moveByKey(this.rows, event);
	}
}

/** The button that opens the popover. The focus returns to it. */
function findTrigger(popover: HTMLElement): HTMLElement | null {
	return popover.ownerDocument.querySelector<HTMLElement>(`[popovertarget="${popover.id}"]`);
}

/** Opens by the button, because the popover is placed at the element that opened it. */
function openByTrigger(popover: HTMLElement): void {
	const trigger = findTrigger(popover);
	if (trigger === null) popover.showPopover();
	else trigger.click();
}

function isOpen(popover: HTMLElement): boolean {
	return popover.matches(':popover-open');
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
	return ctrlKey || metaKey || altKey;
}
