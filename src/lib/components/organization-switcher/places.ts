import { currentParams, currentPath, toSitePath } from '../../client/kit.js';
import type { Organization } from '../../protocol/organization.js';
import { fillTemplate, switchPath } from '../../protocol/page-path.js';
import { toListAddress } from '../shared/addresses.js';
import type { OrganizationSwitcherProps } from './types.js';

/** The props that say where entries lead. */
export type PlaceSettings = Pick<
	OrganizationSwitcherProps,
	'mode' | 'param' | 'href' | 'urlFor' | 'personal' | 'afterSelect' | 'basePath'
>;

/** Where the entries of a switcher lead. */
export class Places {
	readonly #settings: () => PlaceSettings;

	constructor(settings: () => PlaceSettings) {
		this.#settings = settings;
	}

	get mode(): 'url' | 'session' {
		const { mode, href, urlFor } = this.#settings();
		const named = this.named !== undefined || href !== undefined || urlFor !== undefined;
		return mode ?? (named ? 'url' : 'session');
	}

	/** The name of the route parameter with the id. */
	get param(): string {
		return this.#settings().param ?? 'organization';
	}

	/** The organization that the address of the open page names, as the address has it. */
	get named(): string | undefined {
		return currentParams()[this.param];
	}

	urlOf(organization: Organization): string {
		const { urlFor } = this.#settings();
		if (urlFor !== undefined) return urlFor(organization);
		const template = this.#template;
		return template === null ? currentPath() : fillTemplate(template, this.param, organization.id);
	}

	/** The page of this library that lists all organizations; `null` where only the app knows their addresses. */
	get listUrl(): string | null {
		const { basePath, urlFor } = this.#settings();
		if (this.mode === 'url' && urlFor !== undefined) return null;
		const template = this.mode === 'url' ? this.#template : null;
		return toListAddress(
			basePath,
			template?.replaceAll(`[${this.param}]`, '[organization]') ?? null
		);
	}

	/** The page that opens after a switch without script. */
	get redirectTo(): string {
		const { afterSelect } = this.#settings();
		return typeof afterSelect === 'string' ? toSitePath(afterSelect) : currentPath();
	}

	/** The page to open after a switch; `undefined` for the open one. */
	toNext(organization: Organization | null): string | undefined {
		const { afterSelect, personal } = this.#settings();
		if (typeof afterSelect === 'function') return afterSelect(organization);
		return afterSelect ?? (organization === null ? personal?.href : undefined);
	}

	/** The address of any organization, with `[organization]` for its id; `null` where the address names none. */
	get #template(): string | null {
		const { href } = this.#settings();
		if (this.named !== undefined)
			return switchTemplate(currentPath(), this.named, `[${this.param}]`);
		return href ?? null;
	}
}

/** `switchPath` encodes the brackets of a placeholder. */
function switchTemplate(path: string, current: string, placeholder: string): string {
	return switchPath(path, current, placeholder).replace(
		encodeURIComponent(placeholder),
		placeholder
	);
}
