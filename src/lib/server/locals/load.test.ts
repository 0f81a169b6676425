import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { RequestEvent } from '../kit.js';
import { load } from './load.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createRuntimes } from '../runtime.js';

/** The keys are those of the demo. */
const routes: LogtoAuthOptions['routes'] = {
	'/': 'public',
	'/(app)/sessions': 'session',
	'/(app)/account': () => 'session'
};

/** What a load of an anonymous visitor reads of its event, as SvelteKit notices it. */
async function findReads(
	options: Partial<LogtoAuthOptions>,
	routeId: string | null,
	params: Record<string, string> = {}
): Promise<readonly string[]> {
	const reads = new Set<string>();
	const watch = <Value extends object>(name: string, value: Value): Value =>
		new Proxy(value, {
			get: (target, key) => {
				reads.add(`${name}.${String(key)}`);
				const read: unknown = Reflect.get(target, key);
				return read;
			}
		});
	const asked: RequestEvent = {
		...toEvent([], 'https://app.example/?a=1'),
		route: { id: '/' },
		params
	};
	const handle = createHandle({ env: testEnv, logLevel: 'silent', ...options }, createRuntimes());
	await handle({
		event: asked,
		resolve: async (event) => {
			const seen = {
				...event,
				route: watch('route', { id: routeId }),
				params: watch('params', params),
				url: watch('url', event.url)
			};
			expect(await load(seen)).toEqual({ session: null });
			return new Response();
		}
	});
	return [...reads].toSorted();
}

describe('load', () => {
	it('depends on the route and its parameters with a rule table', async () => {
		expect(await findReads({ routes }, '/(app)/sessions', { id: '1', of: '2' })).toEqual([
			'params.id',
			'params.of',
			'route.id'
		]);
	});

	it('depends on the route of a public page, which may lead to one under a rule', async () => {
		expect(await findReads({ routes }, '/')).toEqual(['route.id']);
	});

	it('also depends on the query when the rule is a function', async () => {
		expect(await findReads({ routes }, '/(app)/account')).toEqual(['route.id', 'url.search']);
	});

	it('depends on the route at an address that matches none', async () => {
		expect(await findReads({ routes }, null)).toEqual(['route.id']);
	});

	it('depends on nothing without a table', async () => {
		expect(await findReads({}, '/things', { id: '1' })).toEqual([]);
	});

	it('depends on the parameter that names the organization, without a table too', async () => {
		const options = { organization: { param: 'organization' } };
		expect(await findReads(options, '/o', { organization: 'acme', id: '1' })).toEqual([
			'params.organization'
		]);
		expect(await findReads(options, '/')).toEqual(['params.organization']);
	});

	it('throws handle_missing without the hook', async () => {
		await expect(load(toEvent())).rejects.toMatchObject({ code: 'handle_missing' });
	});
});
