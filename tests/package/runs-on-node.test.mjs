/**
 * Runs the built package on the Node that starts this file, without any tool of the repository: the
 * production code is to run on Node 20.19 and later.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the entry of types and pure helpers', async () => {
	const { LogtoAuthError, can, toOrganizations } = await import('../../dist/index.js');
	assert.equal(new LogtoAuthError('session_missing').status, 401);
	assert.equal(can(null, {}), false);
	assert.deepEqual(toOrganizations({ sub: 'a' }), []);
});

test('the session seal', async () => {
	const { createSeal } = await import('../../dist/server/session/seal.js');
	const seal = createSeal(['s'.repeat(32)], 'name');
	const text = await seal.seal({ a: 1 }, Math.floor(Date.now() / 1000) + 60);
	assert.equal((await seal.open(text))?.a, 1);
});

test('the issuer, against a server that is not there', async () => {
	const { createIssuer } = await import('../../dist/server/logto/issuer.js');
	const issuer = createIssuer('http://localhost:9/oidc', 'app', 1000);
	await assert.rejects(issuer.discover(), { code: 'issuer_unreachable' });
});

test('the rule table', async () => {
	const { compileRules } = await import('../../dist/server/guards/rules/rules.js');
	assert.equal(compileRules({ '/': 'public' })('/admin'), 'session');
});
