import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AuthConfig } from '@auth/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeCore, type Change } from '../../../tests/support/core-releases.js';
import { authSecret } from '../../../tests/support/secret.js';
import { toEvent, toTestConfig } from '../../../tests/support/units.js';
import { finishSignIn, startSignIn, toAuthJsType } from './authjs.js';
import type { Engine } from './config/engine.js';
import { testedCore } from './dependencies/report-cores.js';
import { Logto } from './provider/logto.js';

/** Copies of `@auth/core`, each with symbols and classes of its own, as where npm nests one. */
const workspace = new URL('../../../tests/.tmp/copies/', import.meta.url);

const seals: Change = ['jwt.js', 'Auth.js Generated Encryption Key (', 'Another Key ('];
const knowsNoFetch: Change = ['lib/symbols.js', 'Symbol("custom-fetch")', 'Symbol("own-fetch")'];

const issuer = 'https://tenant.logto.app/oidc';
const checks = { state: 'state', nonce: 'nonce', codeVerifier: 'verifier' };

interface Core {
	readonly Auth: (request: Request, config: AuthConfig) => Promise<Response>;
	readonly skipCSRFCheck: NonNullable<AuthConfig['skipCSRFCheck']>;
}

beforeAll(async () => {
	for (const [name, changes] of [
		['same', []],
		['seals', [seals]],
		['knows-no-fetch', [knowsNoFetch]]
	] as const)
		await makeCore(fileURLToPath(new URL(name, workspace)), '9.9.9', changes);
});

afterEach(() => void vi.unstubAllGlobals());
afterAll(() => rm(workspace, { recursive: true, force: true }));

/** As `SvelteKitAuth`, with its own copy. */
async function toEngine(copy: string): Promise<Engine> {
	const core: Core = await import(new URL(`${copy}/index.js`, workspace).href);
	return (toConfig) => ({
		async handle({ event }: { readonly event: { readonly request: Request } }) {
			const config = await toConfig(event);
			config.skipCSRFCheck = core.skipCSRFCheck;
			return core.Auth(event.request, config);
		}
	});
}

const answerDiscovery: typeof fetch = async () =>
	Response.json({
		issuer,
		authorization_endpoint: `${issuer}/auth`,
		token_endpoint: `${issuer}/token`,
		userinfo_endpoint: `${issuer}/me`,
		jwks_uri: `${issuer}/jwks`
	});

const refuse: typeof fetch = async () => {
	throw new Error('Another fetch than the given one.');
};

const warnings: string[] = [];
const logger = { error() {}, warn: (message: string) => void warnings.push(message) };

async function toRequest(copy: string, search = '') {
	const engine = await toEngine(copy);
	const config = toTestConfig({ engine, logger, logLevel: 'warn' });
	return {
		event: toEvent([], `https://app.example/auth/callback/logto${search}`),
		config,
		fetch: vi.fn(answerDiscovery)
	};
}

describe('an engine that brings its own copy of @auth/core', () => {
	it('asks Logto by the fetch that it is given', async () => {
		vi.stubGlobal('fetch', refuse);
		const request = await toRequest('same');
		const { location, checks: kept, failure } = await startSignIn(request, {});
		expect(failure).toBeNull();
		expect(location).toMatch(`${issuer}/auth?`);
		expect(kept?.codeVerifier).toMatch(/^[\w-]{43}$/);
		expect(request.fetch).toHaveBeenCalled();
	});

	it('is told of, once', async () => {
		for (let round = 0; round < 2; round++) await startSignIn(await toRequest('same'), {});
		await vi.waitFor(() => expect(warnings.length).toBeGreaterThan(0));
		expect(warnings).toEqual([expect.stringContaining('another copy of @auth/core')]);
	});

	it('says by the name of its error that Logto refused', async () => {
		const iss = encodeURIComponent(issuer);
		const search = `?error=access_denied&state=${checks.state}&iss=${iss}`;
		const { signedIn, failure } = await finishSignIn(await toRequest('same', search), checks);
		expect(signedIn).toBeNull();
		expect(toAuthJsType(failure?.cause)).toBe('OAuthCallbackError');
	});

	it.each(['seals', 'knows-no-fetch'])(
		'is a fault of the configuration when it %s in another way',
		async (copy) => {
			vi.stubGlobal('fetch', answerDiscovery);
			const started = startSignIn(await toRequest(copy), {});
			await expect(started).rejects.toMatchObject({
				code: 'configuration',
				message: expect.stringMatching(`The tested version is ${testedCore}.*npm dedupe.*overrides`)
			});
		}
	);
});

it('the provider alone asks by its own fetch in another copy of @auth/core', async () => {
	const asked = vi.fn(answerDiscovery);
	vi.stubGlobal('fetch', asked);
	const core: Core = await import(new URL('same/index.js', workspace).href);
	const config: AuthConfig = {
		providers: [Logto({ issuer: 'https://tenant.logto.app', clientId: 'app', clientSecret: 'x' })],
		secret: authSecret,
		trustHost: true,
		skipCSRFCheck: core.skipCSRFCheck
	};
	for (let round = 0; round < 2; round++) {
		const address = 'https://app.example/auth/signin/logto';
		const response = await core.Auth(new Request(address, { method: 'POST' }), config);
		expect(response.headers.get('location')).toMatch(`${issuer}/auth?`);
	}
	// It remembers discovery; that of Auth.js would ask twice.
	expect(asked).toHaveBeenCalledOnce();
});

it.each([new Error('x'), Object.assign(new Error('x'), { type: 'x' }), null, 'x'])(
	'an error of others has no name at Auth.js',
	(cause) => {
		expect(toAuthJsType(cause)).toBeNull();
	}
);
