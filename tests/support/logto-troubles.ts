import { expect } from 'vitest';
import type { LocalFault } from '../../src/lib/local/index.js';
import { send } from './send.js';
import { navigation } from './sign-in.js';
import type { World } from './world.js';

/** Milliseconds: the demo's time-out (`DEMO_TIMEOUT`) is a second, and it asks twice at most. */
const patience = 3500;

/** What can go wrong, and the code that a request receives which needs Logto then. */
export const troubles = [
	['drops the connection', { kind: 'drop' }, 'issuer_unreachable'],
	['hangs', { kind: 'hang' }, 'issuer_unreachable'],
	['answers 500', { kind: 'status', status: 500 }, 'issuer_unreachable'],
	['answers 503', { kind: 'status', status: 503 }, 'issuer_unreachable'],
	['answers 429', { kind: 'status', status: 429, retryAfter: 1 }, 'issuer_unreachable'],
	[
		'answers broken JSON',
		{ kind: 'body', body: '{"keys":', contentType: 'application/json' },
		'issuer_invalid'
	],
	[
		'answers another JSON',
		{ kind: 'body', body: '[1]', contentType: 'application/json' },
		'issuer_invalid'
	],
	[
		'answers a page',
		{ kind: 'body', body: '<!doctype html><p>Log in to the Wi-Fi', contentType: 'text/html' },
		'issuer_invalid'
	],
	['answers nothing', { kind: 'body', body: '', contentType: 'text/plain' }, 'issuer_invalid']
] as const satisfies ReadonlyArray<readonly [string, LocalFault, string]>;

const statuses = { issuer_unreachable: 503, issuer_invalid: 502 } as const;
/** Whether an answer says that Logto is in trouble: never 500, and soon. */
export async function expectTrouble(
	ask: () => Promise<Response>,
	code: keyof typeof statuses
): Promise<void> {
	const began = Date.now();
	const response = await ask();
	expect({ status: response.status, body: await response.json() }).toEqual({
		status: statuses[code],
		body: { code, message: expect.any(String), status: statuses[code] }
	});
	expect(Date.now() - began).toBeLessThan(patience);
}

export async function expectPublicPage({ demo }: Pick<World, 'demo'>): Promise<void> {
	const began = Date.now();
	expect((await send(`${demo.origin}/`, { headers: navigation })).status).toBe(200);
	expect(Date.now() - began).toBeLessThan(1000);
}
