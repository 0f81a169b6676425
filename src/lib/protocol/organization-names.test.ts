import { describe, expect, it } from 'vitest';
import { listSharedNames, matches, sortByName } from './organization-names.js';

const toOrganization = (name: string, id = name) => ({ id, name, description: null, roles: [] });
const toNames = (organizations: readonly { readonly name: string }[]) =>
	organizations.map(({ name }) => name);

describe('the order of organizations', () => {
	it('is that of readers, not that of bytes', () => {
		const organizations = ['zebra', 'Äpfel', 'Acme 10', 'acme 9', 'Birne'].map((name) =>
			toOrganization(name)
		);
		expect(toNames(sortByName(organizations, 'de'))).toEqual([
			...['acme 9', 'Acme 10', 'Äpfel', 'Birne', 'zebra']
		]);
		expect(toNames(sortByName(organizations, 'sv')).at(-1)).toBe('Äpfel');
	});

	it('is that of ids where names are equal', () => {
		const twins = [toOrganization('Acme', 'b'), toOrganization('Acme', 'a')];
		expect(sortByName(twins, 'en').map(({ id }) => id)).toEqual(['a', 'b']);
	});
});

describe('a search', () => {
	it.each([
		['Société Générale', 'generale'],
		['Société Générale', ' SOCIÉTÉ '],
		['Acme', ''],
		['ｆｕｌｌ', 'full']
	])('finds %j by %j', (name, term) => {
		expect(matches(name, term)).toBe(true);
	});

	it('finds no name without the term', () => {
		expect(matches('Acme', 'acne')).toBe(false);
	});
});

it('knows the names that tell no organization from another', () => {
	const organizations = ['Acme', 'Globex', 'Acme'].map((name) => toOrganization(name));
	expect([...listSharedNames(organizations)]).toEqual(['Acme']);
});
