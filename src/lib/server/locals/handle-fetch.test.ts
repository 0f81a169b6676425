import { expect, it } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import { createHandleFetch } from './handle-fetch.js';

it('sends requests of reroute unchanged, because the hook runs later', async () => {
	const request = new Request('https://api.example.test/things');
	const sent: unknown[] = [];
	const fetch = async (...asked: unknown[]) => {
		sent.push(...asked);
		return new Response('things');
	};
	const response = await createHandleFetch()({ event: toEvent(), request, fetch });
	expect(await response.text()).toBe('things');
	expect(sent).toEqual([request]);
});
