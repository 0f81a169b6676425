import { expect, it } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createCookieSessions } from '../session/cookie/cookie-sessions.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';
import { createRefresher } from './refresh.js';

const resource = 'https://api.example.test';

/** The tokens of a configuration at a Logto that issues them with `scope`, and what the log is told. */
function start(given: Partial<LogtoAuthOptions>, scope = '') {
	const lines: string[] = [];
	const write = (message: string) => void lines.push(message);
	const config = toTestConfig({
		...given,
		logLevel: 'warn',
		logger: { error: write, warn: write }
	});
	const answer = { access_token: 'token', expires_in: 3600, scope };
	const issuer = toIssuerThatAnswers(async () => Response.json(answer));
	const refresher = createRefresher(config, issuer, createCookieSessions(config, ''));
	const use = (target: TokenTarget, requested = config.requested) =>
		refresher.use(toRecord(config, { requested }), target);
	return { lines, use };
}

const permissions: LogtoAuthOptions['permissions'] = ['read:invoices'];

it('warns once that a token for an API has none of the requested permissions', async () => {
	const { lines, use } = start({ permissions });
	await use({ resource });
	await use({ resource, organizationId: 'acme' });
	expect(lines).toHaveLength(1);
	expect(lines[0]).toContain(`The access token for ${resource} carries no permission.`);
	expect(lines[0]).toMatch(/user may have none .* "permissions" .* \(it has read:invoices\)/);
});

it('warns that no permission of the API is requested', async () => {
	const { lines, use } = start({ permissions: [] });
	await use({ resource });
	expect(lines).toHaveLength(1);
	expect(lines[0]).toContain('the option "permissions" is empty');
});

it('warns once for all organizations', async () => {
	const { lines, use } = start({ permissions });
	await use({ organizationId: 'acme' });
	await use({ organizationId: 'globex' });
	expect(lines).toHaveLength(1);
	expect(lines[0]).toContain('The access token for an organization carries no permission.');
});

it('does not warn of a token that has a permission', async () => {
	const { lines, use } = start({ permissions }, 'read:things');
	await use({ resource });
	expect(lines).toEqual([]);
});

it('does not warn of a sign-in that requested something else', async () => {
	const { lines, use } = start({ permissions });
	await use({ resource }, 'before the deploy');
	expect(lines).toEqual([]);
});

it('does not warn of organizations if no permission is requested', async () => {
	const { lines, use } = start({ permissions: [] });
	await use({ organizationId: 'acme' });
	expect(lines).toEqual([]);
});
