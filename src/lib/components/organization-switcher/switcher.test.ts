import { afterEach, describe, expect, it, vi } from 'vitest';
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

describe('the organizations that the page leaves out', () => {
	afterEach(() => vi.unstubAllGlobals());

	/** The names that the switcher lists after it opened for Ada, and how often it asked, with a session of later. */
	async function openThen(later: Session) {
		let current: Session = { ...session, organizations: [], organizationCount: 2 };
		const ask = vi.fn(async () => Response.json({ organizations: session.organizations }));
		vi.stubGlobal('fetch', ask);
		const switcher = new Switcher(() => ({
			...{ id: 'switcher', session: current, texts: defaultMessages, open: true, basePath: '/auth' }
		}));
		await switcher.load();
		current = later;
		const { isPartial } = switcher;
		return { names: switcher.all.map(({ name }) => name), isPartial, ask };
	}
	const partial = { ...session, organizations: [], organizationCount: 2 };

	it('are asked for once', async () => {
		expect(await openThen(partial)).toMatchObject({ names: ['Acme', 'Globex'], isPartial: false });
	});

	it('are not shown to another user who signs in while the page is open', async () => {
		const later = { ...partial, profile: { sub: 'bob' } };
		expect(await openThen(later)).toMatchObject({ names: [], isPartial: true });
	});

	it('are asked for again when their number has changed', async () => {
		expect(await openThen({ ...partial, organizationCount: 3 })).toMatchObject({ isPartial: true });
		expect(await openThen({ ...partial, organizationCount: 1 })).toMatchObject({ isPartial: true });
	});
});
