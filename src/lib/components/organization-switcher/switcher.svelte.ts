import { tick } from 'svelte';
import { switchOrganization } from '../../client/actions.js';
import { LogtoClientError } from '../../client/client-error.js';
import { nextParams } from '../../client/kit.js';
import type { Organization } from '../../protocol/organization.js';
import { listSharedNames, matches, sortByName } from '../../protocol/organization-names.js';
import type { Session } from '../../protocol/session.js';
import { toSignInAddress } from '../shared/addresses.js';
import { Popover, type PopoverPattern } from '../shared/popover/popover.svelte.js';
import { limit } from './choices.js';
import { Places, type PlaceSettings } from './places.js';
import { fetchOrganizations } from './request.js';
import type * as Search from './search.js';
import type {
	OrganizationSwitcherMessages,
	OrganizationSwitcherPersonal,
	OrganizationSwitcherProps
} from './types.js';

/** What the component gives to its state: its props, without those that only the markup needs. */
export interface SwitcherSettings
	extends
		PlaceSettings,
		Pick<
			OrganizationSwitcherProps,
			'search' | 'sort' | 'onselect' | 'onselected' | 'onerror' | 'side' | 'align'
		> {
	readonly id: string;
	readonly session: Session | null;
	readonly texts: OrganizationSwitcherMessages;
	open: boolean;
}

/** A switch that failed. */
interface Failure {
	readonly name: string;
	readonly code: string | null;
}

/** An answer to the question for all organizations. */
interface Fetched {
	/** The claim `sub`. */
	readonly subject: string;
	readonly organizations: readonly Organization[];
}

/** The number of organizations from which the search field is shown. */
const searchFrom = 10;

/** The state of the switcher. The markup only shows it. */
export class Switcher {
	readonly popover: Popover;
	readonly places: Places;
	query = $state('');
	failure = $state<Failure | null>(null);
	/** Announced to screen readers. */
	status = $state('');
	/** Whether the organizations that the page's data lacks are there. */
	loading = $state<'no' | 'yes' | 'failed'>('no');
	readonly #settings: () => SwitcherSettings;
	/** The choice that the server has not confirmed; `undefined` when there is none. */
	#chosen = $state<Organization | null | undefined>(undefined);
	/** The organizations that the server returned, and the user whose they are. */
	#fetched = $state.raw<Fetched | null>(null);
	#wasOpened = $state(false);
	#search: typeof Search | undefined;
	/** The list that keeps its size while the user types. */
	#list: HTMLElement | null | undefined;
	/** Whether the user has not seen the failure yet. */
	#keepsFailure = false;

	constructor(settings: () => SwitcherSettings) {
		this.#settings = settings;
		this.places = new Places(settings);
		this.popover = new Popover(() => {
			const given = settings();
			return {
				id: given.id,
				side: given.side,
				align: given.align,
				pattern: this.pattern,
				onopen: () => this.#prepare(),
				onkey: (rows, event) => this.#search?.pressInField(rows, event),
				get open() {
					return given.open;
				},
				set open(open) {
					given.open = open;
				}
			};
		});
	}

	/** The pattern by which the popover works. */
	get pattern(): PopoverPattern {
		if (this.searchable) return 'search';
		return this.places.mode === 'url' ? 'disclosure' : 'menu';
	}

	/** Whether the search field is a combobox, whose choices are options. */
	get isCombobox(): boolean {
		return this.searchable && this.places.mode === 'session';
	}

	/** The organization of the open page, else the session's active organization. */
	get active(): Organization | null {
		const { organization = null, organizations = [] } = this.#settings().session ?? {};
		const id = this.places.named ?? organization?.id;
		const named = [...organizations, ...this.#known].find((each) => each.id === id);
		// The address can hold a slug instead of the id, and only the server can look it up.
		return named ?? (this.#settings().urlFor === undefined ? null : organization);
	}

	/** Whether a switch is on its way. */
	get pending(): boolean {
		return this.#pending !== undefined;
	}

	/** The organization to show: the new one while a switch is on its way. */
	get shown(): Organization | null {
		return this.#pending === undefined ? this.active : this.#pending;
	}

	/** The name on the trigger. */
	get name(): string {
		const { personal, texts } = this.#settings();
		if (this.shown !== null) return this.shown.name;
		return personal?.label ?? (this.count === 0 ? texts.empty : texts.none);
	}

	/** How many organizations the user has. */
	get count(): number {
		const { session } = this.#settings();
		if (session === null) return 0;
		return session.organizationCount ?? session.organizations.length;
	}

	/** All organizations that are known, sorted. */
	readonly all: readonly Organization[] = $derived.by(() => {
		const { sort, texts } = this.#settings();
		const known = this.#known;
		if (sort === false) return known;
		return sort === undefined ? sortByName(known, texts.locale) : known.toSorted(sort);
	});

	/** The organizations that match the search. */
	readonly found: readonly Organization[] = $derived.by(() =>
		this.query.trim() === '' ? this.all : this.all.filter(({ name }) => matches(name, this.query))
	);

	/** The organizations to show. */
	readonly listed: readonly Organization[] = $derived.by(() =>
		limit(this.found, this.active, this.#wasOpened)
	);

	/** Whether there are more than those that are shown. */
	get hasMore(): boolean {
		return this.query.trim() === '' && this.listed.length < this.count;
	}

	/** Whether the page's data lacks organizations. */
	get isPartial(): boolean {
		return this.#known.length !== this.count;
	}

	/** The names that tell no organization from another. */
	readonly sharedNames: ReadonlySet<string> = $derived.by(() => listSharedNames(this.all));

	/** The personal entry, if there is one and the search matches it. */
	get personal(): OrganizationSwitcherPersonal | null {
		const { personal } = this.#settings();
		if (personal === undefined || !matches(personal.label, this.query)) return null;
		return this.places.named !== undefined && personal.href === undefined ? null : personal;
	}

	get searchable(): boolean {
		const { search = searchFrom } = this.#settings();
		return this.popover.enhanced && (search === true || (search !== false && this.count >= search));
	}

	/** Switches the session's active organization by `fetch`. `null` for the personal entry. */
	async choose(organization: Organization | null, event: Event): Promise<void> {
		if (this.pending) return event.preventDefault();
		const { basePath, onselect, onselected } = this.#settings();
		onselect?.(organization, event);
		if (event.defaultPrevented) return;
		event.preventDefault();
		this.failure = null;
		this.#chosen = organization;
		try {
			const redirectTo = this.places.toNext(organization);
			await switchOrganization(organization?.id ?? null, { basePath, redirectTo });
			this.#chosen = undefined;
			this.status = this.#settings().texts.switched(this.name);
			onselected?.(organization);
		} catch (error) {
			const { name } = this;
			this.#chosen = undefined;
			this.#fail(name, error);
		}
	}

	/** Runs when the user types. */
	readonly filter = (event: Event & { readonly currentTarget: HTMLInputElement }): void => {
		const field = event.currentTarget;
		this.#list ??= field.closest('[popover]')?.querySelector<HTMLElement>('[data-rows]');
		if (this.#list) this.#search?.holdSize(this.#list);
		this.query = field.value;
		void tick().then(() => {
			const { rows } = this.popover;
			if (rows !== undefined) this.#search?.highlightFirst(rows, this.query);
		});
	};

	/** Asks for the organizations that the page's data lacks. */
	readonly load = async (): Promise<void> => {
		if (!this.isPartial || this.loading === 'yes') return;
		this.loading = 'yes';
		try {
			const { basePath, session } = this.#settings();
			const subject = session?.profile.sub ?? '';
			this.#fetched = { subject, organizations: await fetchOrganizations(basePath) };
			this.loading = 'no';
		} catch {
			this.loading = 'failed';
		}
	};

	/** Forgets the search. The popover has closed. */
	reset(): void {
		this.query = '';
		this.#list?.style.removeProperty('min-block-size');
		this.#list = undefined;
	}

	#prepare(): void {
		this.#wasOpened = true;
		this.status = '';
		if (!this.#keepsFailure) this.failure = null;
		this.#keepsFailure = false;
		void this.load();
		if (this.searchable) void import('./search.js').then((search) => (this.#search = search));
	}

	#fail(name: string, error: unknown): void {
		const { basePath, onerror } = this.#settings();
		onerror?.(error);
		const refusal = error instanceof LogtoClientError ? error : null;
		if (refusal?.isSignedOut === true) return location.assign(toSignInAddress(basePath));
		const code = refusal?.code ?? null;
		this.failure = { name, code };
		this.#keepsFailure = true;
		if (this.popover.hasAttention) this.#settings().open = true;
		else this.status = this.#settings().texts.failed(name, code);
	}

	/** The organizations of the page's data, or all if they were fetched for the same user. */
	get #known(): readonly Organization[] {
		const { organizations = [], profile } = this.#settings().session ?? {};
		const isWhole = organizations.length === this.count;
		const fetched = this.#fetched?.subject === profile?.sub ? this.#fetched : null;
		return isWhole || !fetched ? organizations : fetched.organizations;
	}

	/** The choice of session mode, or the organization of the page that SvelteKit is opening. */
	get #pending(): Organization | null | undefined {
		if (this.#chosen !== undefined) return this.#chosen;
		const next = nextParams()?.[this.places.param];
		if (next === undefined || next === this.active?.id) return undefined;
		return this.all.find(({ id }) => id === next);
	}
}
