import type { Organization } from './organization.js';

/** Returns the organizations sorted by name, as readers of this language expect it. Equal names are sorted by id. */
export function sortByName(
	organizations: readonly Organization[],
	locale: string
): readonly Organization[] {
	const { compare } = new Intl.Collator(locale, { numeric: true });
	return organizations.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** Whether the name contains the search term. Case and marks, as in `é`, do not matter. */
export function matches(name: string, term: string): boolean {
	return toPlain(name).includes(toPlain(term.trim()));
}

const toPlain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The names that several organizations have. */
export function listSharedNames(organizations: readonly Organization[]): ReadonlySet<string> {
	const seen = new Set<string>();
	const shared = new Set<string>();
	for (const { name } of organizations) (seen.has(name) ? shared : seen).add(name);
	return shared;
}
