import { describe, expect, it } from 'vitest';
import type { Session } from '../../protocol/session.js';
import { defaultMessages } from './messages.js';
import { Switcher } from './switcher.svelte.js';

const toOrganization = (name: string) => ({ id: name, name, description: null, roles: [] });
const session: Session = {
	user: { id: 'ada', name: 'Ada', email: null, image: null },
	profile: { sub: 'ada' },
	organizations: ['Acme', 'Globex'].map(toOrganization),
	organization: null,
	roles: [],
	expires: '2030-01-01T00:00:00.000Z',
	signedInAt: '2026-01-01T00:00:00.000Z',
	authenticatedAt: '2026-01-01T00:00:00.000Z',
	checkedAt: '2026-01-01T00:00:00.000Z',
	data: null,
	actor: null
};

function search(query: string) {
	const switcher = new Switcher(() => ({
		...{ id: 'switcher', session, texts: defaultMessages, open: false, search: true },
		personal: { label: 'Just me', href: '/' }
	}));
	switcher.query = query;
	const { personal, listed } = switcher;
	return [personal?.label, ...listed.map(({ name }) => name)].filter(Boolean);
}

describe('a search', () => {
	it.each([
		['', ['Just me', 'Acme', 'Globex']],
		[' ', ['Just me', 'Acme', 'Globex']],
		['glo', ['Globex']],
		['ME', ['Just me', 'Acme']],
		[' just ', ['Just me']]
	])('for %j finds %j', (query, entries) => {
		expect(search(query)).toEqual(entries);
	});

	it('finds nothing that is not called so', () => {
		expect(search('initech')).toEqual([]);
	});
});
