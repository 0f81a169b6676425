import { expect, it, vi } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { LogtoAuthOptions } from '../config/options.js';

/** Signs Alice out everywhere, in an app with some options, while Logto cannot be reached. */
async function signOutEverywhere(options: Partial<LogtoAuthOptions>) {
	const { complete, getRuntime, cookies } = await openApp(options, { refreshToken: null });
	const known = toEvent(cookies, 'https://app.example/auth/signout');
	const headers = new Headers(known.request.headers);
	headers.set('origin', known.url.origin);
	const body = new URLSearchParams({ scope: 'everywhere' });
	const request = new Request(known.url, { method: 'POST', headers, body });
	const resolve = () => new Response('page');
	return createHandle(complete, getRuntime)({ event: { ...known, request }, resolve });
}

it('that cannot reach other devices says so without a 5xx, and ends the own session', async () => {
	const error = vi.fn();
	const onError = vi.fn();
	const response = await signOutEverywhere({
		logger: { error, warn: error },
		logLevel: 'error',
		events: { onError }
	});
	expect(response.status).toBe(400);
	expect(await response.text()).toContain('cannot sign you out on other devices');
	expect(response.headers.getSetCookie().join()).toMatch(/^__Host-logto\.session=;.*Max-Age=0/);
	expect(error.mock.calls[0]?.[0]).toContain('needs the option "sessions" or "revocations"');
	await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
});
