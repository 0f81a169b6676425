import { describe, expect, it, vi } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import type { RequestEvent } from '../kit.js';
import type { OrganizationSource } from '../config/organization-source.js';
import { readNamedOrganization } from './named-organization.js';

const read = (
	organization: OrganizationSource | undefined,
	event: Partial<RequestEvent> & { readonly address?: string } = {}
) => {
	const { address, ...rest } = event;
	return readNamedOrganization(
		{ ...toEvent([], address), ...rest },
		organization === undefined ? { env: {} } : { env: {}, organization }
	);
};

describe('readNamedOrganization', () => {
	it('uses the organization of the session without the option', () => {
		expect(read(undefined)).toEqual({ kind: 'remembered' });
		expect(read({}, { isRemoteRequest: true })).toEqual({ kind: 'remembered' });
	});

	it('reads only the parameter of the option', () => {
		expect(read({ param: 'org' }, { params: { org: 'acme', other: 'x' } })).toEqual({
			kind: 'named',
			id: 'acme'
		});
		expect(read({ param: 'org' }, { params: { other: 'x' } })).toEqual({ kind: 'remembered' });
	});

	it.each([
		['https://acme.example.com/', { kind: 'named', id: 'acme' }],
		['https://ACME.Example.com/', { kind: 'named', id: 'acme' }],
		['https://example.com/', { kind: 'remembered' }],
		['https://a.acme.example.com/', { kind: 'named', id: null }],
		['https://acme.example.com.evil.example/', { kind: 'named', id: null }],
		['https://acmeexample.com/', { kind: 'named', id: null }],
		['https://.example.com/', { kind: 'named', id: null }],
		['https://acme.example.org/', { kind: 'named', id: null }]
	])('reads the host %s', (address, expected) => {
		expect(read({ subdomain: 'example.com' }, { address })).toEqual(expected);
	});

	it.each([
		['acme', { kind: 'named', id: 'acme' }],
		[null, { kind: 'named', id: null }],
		[undefined, { kind: 'remembered' }]
	])('asks the app, which returns %s', async (said, expected) => {
		expect(await read({ resolve: () => said })).toEqual(expected);
		expect(await read({ resolve: async () => said })).toEqual(expected);
	});

	it('asks the app instead of the parameter or the host, and passes no locals', async () => {
		const resolve = vi.fn(({ params }: Pick<RequestEvent, 'params'>) => `id-of-${params['slug']}`);
		const event = { params: { slug: 'acme' }, address: 'https://globex.example.com/' };
		expect(await read({ param: 'slug', subdomain: 'example.com', resolve }, event)).toEqual({
			kind: 'named',
			id: 'id-of-acme'
		});
		expect(Object.keys(resolve.mock.calls[0]?.[0] ?? {})).toEqual([
			'url',
			'params',
			'route',
			'headers'
		]);
	});

	it('finds no organization for a parameter that the app does not know', async () => {
		const resolve = ({ params }: Pick<RequestEvent, 'params'>) =>
			new Map([['the-acme', 'acme']]).get(params['slug'] ?? '');
		const source = { param: 'slug', resolve };
		expect(await read(source, { params: { slug: 'nonsense' } })).toEqual({
			kind: 'named',
			id: null
		});
		expect(await read(source, { params: { slug: 'the-acme' } })).toMatchObject({ id: 'acme' });
		expect(await read(source)).toEqual({ kind: 'remembered' });
	});

	it('stops waiting for an app that never answers', async () => {
		vi.useFakeTimers();
		try {
			const asked = read({ resolve: () => new Promise(() => undefined) });
			const outcome = expect(asked).rejects.toMatchObject({ code: 'rule_failed' });
			await vi.advanceTimersByTimeAsync(5000);
			await outcome;
		} finally {
			vi.useRealTimers();
		}
	});

	it.each([
		() => {
			throw new Error('The database is away.');
		},
		() => Promise.reject(new Error('The database is away.'))
	])('throws rule_failed when the app fails', async (resolve) => {
		await expect(read({ resolve })).rejects.toMatchObject({ code: 'rule_failed' });
	});

	it('trusts only the host of a remote call', async () => {
		const resolve = vi.fn(() => 'acme');
		const params = { org: 'acme' };
		expect(read({ param: 'org' }, { params, isRemoteRequest: true })).toEqual({ kind: 'none' });
		expect(read({ resolve }, { isRemoteRequest: true })).toEqual({ kind: 'none' });
		expect(resolve).not.toHaveBeenCalled();
		const address = 'https://acme.example.com/';
		expect(read({ subdomain: 'example.com' }, { address, isRemoteRequest: true })).toEqual({
			kind: 'named',
			id: 'acme'
		});
	});
});
