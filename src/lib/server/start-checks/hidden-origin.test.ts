import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import { createRuntimes } from '../runtime.js';

/** What the log says of an app whose pages have some header, after two of them. */
async function listWarnings(policy: string | null, type = 'text/html'): Promise<readonly string[]> {
	const warnings: string[] = [];
	const logger = { warn: (line: string) => void warnings.push(line), error: () => undefined };
	const handle = createHandle({ logger, env: testEnv }, createRuntimes());
	const headers = {
		'content-type': type,
		...(policy === null ? {} : { 'referrer-policy': policy })
	};
	for (const path of ['/', '/things'])
		await handle({
			event: toEvent([], `https://app.example${path}`),
			resolve: () => new Response('<p>', { headers })
		});
	return warnings;
}

describe('a page whose policy for referrers hides its origin from its forms', () => {
	it.each(['no-referrer', 'No-Referrer', 'origin, no-referrer', 'no-referrer, of-tomorrow'])(
		'is told to the log once, with the cure: %s',
		async (policy) => {
			const warnings = await listWarnings(policy);
			expect(warnings).toHaveLength(1);
			expect(warnings[0]).toContain('Set "Referrer-Policy: same-origin"');
		}
	);

	it.each([null, '', 'same-origin', 'no-referrer, same-origin', 'no-referrer-when-downgrade'])(
		'is not seen with %j',
		async (policy) => {
			expect(await listWarnings(policy)).toEqual([]);
		}
	);

	it('is a page: what a script reads has no forms', async () => {
		expect(await listWarnings('no-referrer', 'application/json')).toEqual([]);
	});
});
