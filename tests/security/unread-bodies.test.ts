import { Agent, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { formPost } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/**
 * A body that no one reads stays in the connection. The next request on it, which behind a proxy may be of
 * another visitor, would wait until the connection times out.
 */
describe('a refused request with a long body', () => {
	const world = useWorld({});
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	afterEach(() => agent.destroy());

	/** Sends a request on the one connection. */
	const send = (path: string, method: string, headers: Record<string, string>, body = '') =>
		new Promise<{ readonly status: number; readonly isReused: boolean }>((resolve, reject) => {
			const sent = request(
				`${world.demo.origin}${path}`,
				{ agent, method, headers },
				(response) => {
					response.resume();
					response.on('end', () =>
						resolve({ status: response.statusCode ?? 0, isReused: sent.reusedSocket })
					);
				}
			);
			sent.on('error', reject);
			sent.end(body);
		});

	it.each([
		['/dashboard', 401],
		['/nope', 404],
		['/auth/signin', 400],
		['/auth/organization', 400],
		['/auth/session', 405],
		['/auth/nope', 404]
	])('at %s leaves the connection to the next request', async (path, expected) => {
		const headers = { ...formPost(world.demo), accept: 'application/json' };
		const refused = await send(path, 'POST', headers, `a=${'b'.repeat(400_000)}`);
		expect(refused.status).toBe(expected);
		const next = await send('/auth/session', 'GET', { accept: 'application/json' });
		expect(next).toEqual({ status: 200, isReused: true });
	});
});
