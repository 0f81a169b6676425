import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { routeMatchers } from './route-matchers.js';

const fixture = fileURLToPath(new URL('../../../tests/fixtures/routes', import.meta.url));

it('names what nothing covers', async () => {
	const { pass, message } = await routeMatchers.toCoverEveryRoute(fixture);
	expect(pass).toBe(false);
	expect(message()).toContain('src/lib/list.remote.ts');
	expect(message()).not.toContain('/account');
});
