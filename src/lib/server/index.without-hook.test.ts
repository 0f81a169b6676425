import { expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../tests/support/units.js';
import {
	load,
	LogtoAuth,
	requireBearer,
	requireOrganization,
	requirePermission,
	requireRecentSignIn,
	requireRole,
	requireSession,
	requireSessionOrBearer
} from './index.js';
import type { RequestEvent } from './kit.js';

const resource = 'https://api.example.test';
const { signIn, signOut } = LogtoAuth({ env: testEnv });

/** What an app calls with the event of a request. */
const functions: Readonly<Record<string, (event: RequestEvent) => Promise<unknown>>> = {
	load,
	requireSession,
	requireOrganization,
	requireRole: (event) => requireRole(event, { role: 'editor' }),
	requirePermission: (event) => requirePermission(event, 'read:things', { resource }),
	requireRecentSignIn: (event) => requireRecentSignIn(event, { maxAge: 60 }),
	requireBearer: (event) => requireBearer(event, { resource }),
	requireSessionOrBearer: (event) => requireSessionOrBearer(event, { bearer: { resource } }),
	signIn: (event) => signIn(event),
	signOut: (event) => signOut(event)
};

it.each(Object.keys(functions))('%s names the export that is missing', async (name) => {
	const called = functions[name]?.(toEvent());
	await expect(called).rejects.toMatchObject({
		code: 'handle_missing',
		message: expect.stringMatching(/handle did not run .* Export it from src\/hooks\.server\.ts/)
	});
});
