import { currentParams, currentPath, reload, toEndpoint, visit } from '../../client/kit.js';
import type { Organization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import { fillTemplate, switchPath } from '../../protocol/page-path.js';
import { Menu } from '../shared/menu.svelte.js';
import type { OrganizationSwitcherPersonal, OrganizationSwitcherProps } from './types.js';

type Settings = Pick<
	OrganizationSwitcherProps,
	| 'mode'
	| 'param'
	| 'href'
	| 'urlFor'
	| 'personal'
	| 'search'
	| 'basePath'
	| 'onselect'
	| 'onselected'
	| 'onerror'
>;

/** The number of organizations from which the search field is shown. */
const searchFrom = 10;

/** The state of the switcher. The markup only shows it. */
export class Switcher {
	readonly menu = new Menu();
	query = $state('');
	failed = $state(false);
	readonly #settings: () => Settings;
	readonly #session: () => Session | null;

	constructor(session: () => Session | null, settings: () => Settings) {
		this.#session = session;
		this.#settings = settings;
	}

	get mode(): 'url' | 'session' {
		const { mode, href, urlFor } = this.#settings();
		const named = this.#named !== undefined || href !== undefined || urlFor !== undefined;
		return mode ?? (named ? 'url' : 'session');
	}

	/** The organization of the open page, else the session's active organization. */
	get active(): Organization | null {
		const { organization = null, organizations = [] } = this.#session() ?? {};
		const id = this.#named ?? organization?.id;
		const named = organizations.find((each) => each.id === id) ?? null;
		// The address can hold a slug instead of the id, and only the server can look it up.
		return named ?? (this.#settings().urlFor === undefined ? null : organization);
	}

	/** The personal entry, if there is one and the search matches it. */
	get personal(): OrganizationSwitcherPersonal | null {
		const { personal } = this.#settings();
		if (personal === undefined || !this.#finds(personal.label)) return null;
		return this.#named !== undefined && personal.href === undefined ? null : personal;
	}

	get listed(): readonly Organization[] {
		const all = this.#session()?.organizations ?? [];
		return all.filter(({ name }) => this.#finds(name));
	}

	/** Whether there is an entry to choose. */
	get found(): boolean {
		return this.personal !== null || this.listed.length > 0;
	}

	get searchable(): boolean {
		const { search = searchFrom } = this.#settings();
		const count = this.#session()?.organizations.length ?? 0;
		return this.menu.enhanced && (search === true || (search !== false && count >= search));
	}

	urlOf(organization: Organization): string {
		const { urlFor, href, param = 'organization' } = this.#settings();
		if (urlFor !== undefined) return urlFor(organization);
		const path = currentPath();
		const named = this.#named;
		if (named !== undefined) return switchPath(path, named, organization.id);
		return href === undefined ? path : fillTemplate(href, param, organization.id);
	}

	/** Switches the session's active organization by `fetch`. `null` for the personal entry. */
	async choose(organization: Organization | null, event: Event): Promise<void> {
		const { basePath, onselect, onselected, onerror } = this.#settings();
		onselect?.(organization, event);
		if (event.defaultPrevented) return;
		event.preventDefault();
		this.failed = false;
		try {
			const response = await fetch(toEndpoint('organization', basePath), {
				method: 'POST',
				headers: { accept: 'application/json', 'content-type': 'application/json' },
				body: JSON.stringify({ organizationId: organization?.id ?? '' })
			});
			if (!response.ok) throw new Error(`The switch was answered with ${response.status}.`);
			const href = organization === null ? this.personal?.href : undefined;
			await (href === undefined ? reload() : visit(href));
			onselected?.(organization);
		} catch (error) {
			this.failed = true;
			onerror?.(error);
		}
	}

	/** Without a search term everything matches. */
	#finds(name: string): boolean {
		return name.toLowerCase().includes(this.query.trim().toLowerCase());
	}

	get #named(): string | undefined {
		return currentParams()[this.#settings().param ?? 'organization'];
	}
}
