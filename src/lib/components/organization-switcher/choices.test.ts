import { describe, expect, it } from 'vitest';
import { limit, listSharedNames, matches, sortByName } from './choices.js';

const toOrganization = (name: string, id = name) => ({ id, name, description: null, roles: [] });
const toNames = (organizations: readonly { readonly name: string }[]) =>
	organizations.map(({ name }) => name);
const many = Array.from({ length: 150 }, (_, index) => toOrganization(`Organization ${index}`));

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

describe('the organizations to show', () => {
	it('are all of twenty in the HTML of the server', () => {
		expect(limit(many.slice(0, 20), null, false)).toHaveLength(20);
	});

	it('are only the active one of more than twenty', () => {
		expect(limit(many, many[149] ?? null, false)).toEqual([many[149]]);
		expect(limit(many, null, false)).toEqual([]);
	});

	it('are a hundred in an open popover', () => {
		expect(limit(many, null, true)).toEqual(many.slice(0, 100));
	});
});

it('knows the names that tell no organization from another', () => {
	const organizations = ['Acme', 'Globex', 'Acme'].map((name) => toOrganization(name));
	expect([...listSharedNames(organizations)]).toEqual(['Acme']);
});
