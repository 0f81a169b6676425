import { expect, it } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import type { RequestEvent } from '../kit.js';
import { toRequestKind, type RequestKind } from './request-kind.js';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const json = { accept: 'application/json' };
const enhanced = { ...json, 'x-sveltekit-action': 'true' };

it.each<[string, string, Record<string, string>, Partial<RequestEvent>, RequestKind]>([
	['a page that is opened', 'GET', html, {}, 'page'],
	['a page that is looked up', 'HEAD', html, {}, 'page'],
	['a form of the browser', 'POST', html, {}, 'form'],
	['an enhanced form', 'POST', enhanced, {}, 'action'],
	['the data of a page', 'GET', {}, { isDataRequest: true }, 'data'],
	['a script', 'GET', json, {}, 'fetch'],
	['a script that accepts anything', 'POST', { accept: '*/*' }, {}, 'fetch'],
	['a script that says nothing', 'GET', {}, {}, 'fetch'],
	[
		'a header that is set to something else',
		'POST',
		{ ...enhanced, 'x-sveltekit-action': '1' },
		{},
		'fetch'
	],
	[
		'a remote function, whatever it says',
		'POST',
		{ ...html, ...enhanced },
		{ isRemoteRequest: true, isDataRequest: true },
		'fetch'
	]
])('%s: %s', (_, method, headers, rest, expected) => {
	const { url } = toEvent();
	const request = new Request(url, { method, headers });
	expect(toRequestKind({ ...toEvent(), request, ...rest })).toBe(expected);
});
