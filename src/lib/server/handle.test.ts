import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { authSecret } from '../../../tests/support/secret.js';
import { testEnv, toEvent, toRecord } from '../../../tests/support/units.js';
import { getContext } from './request/request-context.js';
import { createHandle } from './handle.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createRuntimes } from './runtime.js';

const options: LogtoAuthOptions = {
	logLevel: 'silent',
	env: testEnv
};

/** What the hook leaves to an app whose request has Alice's session. */
async function visit(): Promise<{ event: ReturnType<typeof toEvent>; locals: App.Locals }> {
	const getRuntime = createRuntimes();
	const { sessions, config } = getRuntime(options);
	const record = toRecord(config, { refreshToken: 'a-refresh-token' });
	await sessions.create(record);
	const event = toEvent(await sessions.write(toEvent(), record));
	const resolve = async () => {
		await (event.locals as App.Locals).auth();
		return new Response('page');
	};
	await createHandle(options, getRuntime)({ event, resolve });
	return { event, locals: event.locals as App.Locals };
}

it('fills locals that show no secret when an app prints them', async () => {
	const { locals } = await visit();
	expect((await locals.auth())?.user.id).toBe('alice');
	const printed = inspect(locals, { depth: 20 });
	expect(printed).not.toMatch(/app-secret-value|a-refresh-token/);
	expect(printed).not.toContain(authSecret);
});

it('fills locals whose functions an app may destructure', async () => {
	const { locals } = await visit();
	const { auth, logto } = locals;
	const { sessions } = logto;
	expect((await auth())?.user.id).toBe('alice');
	expect(await sessions()).toBeNull();
});

it('shows the new session after it has changed', async () => {
	const { event, locals } = await visit();
	const before = locals.auth();
	expect(locals.auth()).toBe(before);
	expect(await before).not.toBeNull();
	await getContext(event).end('signed_out');
	expect(await locals.auth()).toBeNull();
});

/** What the hook answers and leaves to an app when making the runtime throws something. */
async function visitWith(thrown: unknown) {
	const { event: known } = await visit();
	const event = toEvent([]);
	event.request.headers.set('cookie', known.request.headers.get('cookie') ?? '');
	const fail = () => {
		throw thrown;
	};
	// The page reads the session before its response begins.
	const resolve = async () => {
		await (event.locals as App.Locals).auth();
		return new Response('page');
	};
	const response = await createHandle(options, fail)({ event, resolve });
	return { event, response, locals: event.locals as App.Locals };
}

it('shows no session when it cannot be read, and throws when it is required', async () => {
	const { event, response, locals } = await visitWith(new TypeError('broken'));
	expect(response.status).toBe(200);
	expect(await Promise.all([locals.auth(), locals.auth()])).toEqual([null, null]);
	await expect(getContext(event).record()).rejects.toThrow('broken');
	expect(getContext(event).privacy.isTouched()).toBe(true);
});

it('rejects with exactly what was thrown', async () => {
	const thrown: unknown = { status: 303, location: '/elsewhere' };
	const { event, locals } = await visitWith(thrown);
	expect(await locals.auth()).toBeNull();
	await expect(getContext(event).record()).rejects.toBe(thrown);
});
