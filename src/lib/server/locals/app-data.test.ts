import { describe, expect, it } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { createContext } from '../request/context.js';
import { createLogtoLocals } from './logto-locals.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { bindContext } from '../request/request-context.js';
import { createRuntimes } from '../runtime.js';
import { showSession } from './show-session.js';
import { memoryStore } from '../stores/memory-store.js';
import { createCookieMemory } from '../session/cookie/memory.js';
import { takeData, toData, withData } from './app-data.js';
import { parseRecord, type SessionRecord } from '../session/record/record.js';

type Cookies = Parameters<typeof toEvent>[0];

/** An app with Alice's session, and requests of her browser. */
async function open(options: Partial<LogtoAuthOptions> = {}, session: Partial<SessionRecord> = {}) {
	const app = await openApp(options, { site: 'https://app.example', ...session });
	const visit = (cookies: Cookies = app.cookies, getRuntime = app.getRuntime) => {
		const event = toEvent(cookies);
		const context = createContext(event, app.complete, getRuntime);
		bindContext(event, context);
		return { context, locals: createLogtoLocals(event, context), show: () => showSession(context) };
	};
	return { ...app, visit };
}

describe.each<[string, () => Partial<LogtoAuthOptions>]>([
	['a cookie', () => ({})],
	['a store', () => ({ sessions: memoryStore() })]
])('locals.logto.update() of a session in %s', (_, toOptions) => {
	it('changes session.data for this request and the next', async () => {
		const { visit, cookies } = await open(toOptions());
		const { locals, context, show } = visit();
		expect((await show())?.data).toBeNull();
		expect((await locals.update({ data: { project: 'a' } }))?.data).toEqual({ project: 'a' });
		expect((await show())?.data).toEqual({ project: 'a' });
		const set = context.changes();
		expect((await visit(set.length > 0 ? set : cookies).show())?.data).toEqual({ project: 'a' });
	});

	it('removes the data for null', async () => {
		const { visit } = await open(toOptions(), { data: { project: 'a' }, dataChangedAt: 1 });
		expect((await visit().show())?.data).toEqual({ project: 'a' });
		expect((await visit().locals.update({ data: null }))?.data).toBeNull();
		expect((await visit().show())?.data).toBeNull();
	});

	it.each<[string, unknown, string]>([
		['what is too large', { text: 'x'.repeat(100_000) }, 'session_too_large'],
		['a BigInt', { size: 1n }, 'app_callback_failed'],
		['a Date', { at: new Date() }, 'app_callback_failed'],
		['a string', 'text', 'app_callback_failed'],
		['a list', [1], 'app_callback_failed'],
		['nothing', undefined, 'app_callback_failed']
	])('refuses %s and keeps the previous data', async (__, data, code) => {
		const { visit } = await open(toOptions(), { data: { project: 'a' }, dataChangedAt: 1 });
		const { locals, context, show } = visit();
		await expect(locals.update({ data: data as never })).rejects.toMatchObject({
			status: 500,
			body: { code }
		});
		expect((await show())?.data).toEqual({ project: 'a' });
		expect(context.changes()).toEqual([]);
		expect((await visit().show())?.data).toEqual({ project: 'a' });
	});

	it('does not change prototypes', async () => {
		const { visit } = await open(toOptions());
		const data: never = JSON.parse('{"__proto__":{"admin":true},"a":1}') as never;
		expect(JSON.stringify((await visit().locals.update({ data }))?.data)).toBe('{"a":1}');
		expect({}).not.toHaveProperty('admin');
	});

	it('keeps the later of parallel changes, no matter which cookie arrives last', async () => {
		const { visit, cookies } = await open(toOptions());
		const [first, second] = [visit(), visit()];
		await first.locals.update({ data: { change: 1 } });
		await second.locals.update({ data: { change: 2 } });
		for (const { context } of [first, second]) {
			const set = context.changes();
			const shown = await visit(set.length > 0 ? set : cookies).show();
			expect(shown?.data).toEqual({ change: 2 });
		}
	});
});

it('returns null to an anonymous visitor', async () => {
	const { visit } = await open();
	await expect(visit([]).locals.update({ data: { a: 1 } })).resolves.toBeNull();
});

it('allows 1,024 bytes in a cookie and 16,384 in a store', () => {
	const [small, large] = [1024, 16_384].map((size) => ({ x: 'x'.repeat(size - 8) }));
	const stored = toTestConfig({ sessions: memoryStore() });
	expect(toData(toTestConfig(), small, 'x')).toEqual(small);
	expect(() => toData(toTestConfig(), large, 'x')).toThrow('16384 bytes as JSON, where 1024');
	expect(toData(stored, large, 'x')).toEqual(large);
	expect(() => toData(stored, { ...large, y: 1 }, 'x')).toThrow('where 16384 are allowed');
});

it('reads the data from a cookie in a process that does not know the session', async () => {
	const { visit } = await open();
	const { locals, context } = visit();
	await locals.update({ data: { project: 'a' } });
	const elsewhere = visit(context.changes(), createRuntimes());
	expect((await elsewhere.show())?.data).toEqual({ project: 'a' });
});

it('keeps the data together with tokens that another process has rotated', () => {
	const memory = createCookieMemory();
	const record = toRecord(toTestConfig());
	const changed = withData(record, { project: 'a' });
	memory.learn(changed);
	// The cookie is of the other process: newer tokens, and no data.
	const rotated = {
		...record,
		refreshToken: 'second',
		refreshTokenIssuedAt: record.refreshTokenIssuedAt + 5
	};
	expect(memory.isAhead(rotated)).toBe(true);
	expect(memory.merge(rotated)).toMatchObject({ refreshToken: 'second', data: { project: 'a' } });
	const newer = withData(changed, { project: 'b' });
	expect(memory.merge(newer)).toMatchObject({ data: { project: 'b' } });
});

it('returns null for a session that is older than the feature', () => {
	const { data: _, dataChangedAt: __, user: ___, ...old } = toRecord(toTestConfig());
	expect(parseRecord(old)).toMatchObject({ data: null, dataChangedAt: 0, user: null });
});

describe('what events.onSignIn returns', () => {
	const take = async (said: unknown) => {
		const lines: string[] = [];
		const logger = {
			error: (text: string, cause?: unknown) => void lines.push(`${text} ${cause}`)
		};
		const { getRuntime, complete, record } = await open({
			...({ logger, logLevel: 'error' } as object)
		});
		if (record === null) throw new Error('Alice has a session.');
		const { data } = await takeData(getRuntime(complete), record, said);
		return { data, log: lines.join('\n') };
	};

	it('is the data of the new session', async () => {
		expect((await take({ data: { plan: 'pro' } })).data).toEqual({ plan: 'pro' });
	});

	it.each([[undefined], [null], [5], [{}], [{ id: 7, data: { secret: 'row' } }]])(
		'is null where it is %j',
		async (said) => {
			expect(await take(said)).toEqual({ data: null, log: '' });
		}
	);

	it('is null when it is too large, and the log says so', async () => {
		const { data, log } = await take({ data: { text: 'x'.repeat(2000) } });
		expect(data).toBeNull();
		expect(log).toContain('The data of events.onSignIn takes 2011 bytes');
	});
});
