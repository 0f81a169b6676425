import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
	BasicTracerProvider,
	InMemorySpanExporter,
	SimpleSpanProcessor
} from '@opentelemetry/sdk-trace-base';
import { build, createLogger, type InlineConfig } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { createWithSpan, spans, withSpan, type TracingApi } from './tracing.js';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
	api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
	api.trace.setGlobalTracerProvider(
		new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
	);
});
afterAll(() => {
	api.trace.disable();
	api.context.disable();
});
beforeEach(() => {
	exporter.reset();
});

const finished = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);

describe('with the OpenTelemetry API, a span', () => {
	it('has a name, attributes and what the task gives', async () => {
		const attributes = { 'logto.resource': 'https://api.test', 'logto.organization.id': undefined };
		const given = await withSpan('logto.token.refresh', attributes, async () => 7);
		expect(given).toBe(7);
		expect(finished('logto.token.refresh')).toMatchObject([
			{
				attributes: { 'logto.resource': 'https://api.test' },
				status: { code: api.SpanStatusCode.UNSET },
				instrumentationScope: { name: 'sveltekit-logto' }
			}
		]);
	});

	it('is the child of the one around it, also when several run at once', async () => {
		await withSpan('logto.session.revalidate', {}, async () => {
			const refresh = (wait: number) => async () => {
				await new Promise((resolve) => setTimeout(resolve, wait));
				return withSpan('logto.userinfo', {}, async () => wait);
			};
			await Promise.all([2, 1].map((wait) => withSpan('logto.token.refresh', {}, refresh(wait))));
		});
		const [outer] = finished('logto.session.revalidate');
		const refreshed = finished('logto.token.refresh');
		expect(refreshed).toHaveLength(2);
		for (const span of refreshed)
			expect(span.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
		expect(finished('logto.userinfo').map((span) => span.parentSpanContext?.spanId)).toEqual(
			refreshed.map((span) => span.spanContext().spanId)
		);
	});

	it('is the child of the app’s own', async () => {
		await api.trace.getTracer('app').startActiveSpan('request', async (span) => {
			await withSpan('logto.session.read', {}, async () => {});
			span.end();
		});
		expect(finished('logto.session.read')[0]?.parentSpanContext?.spanId).toBe(
			finished('request')[0]?.spanContext().spanId
		);
	});

	it('fails by the code alone and passes the failure on', async () => {
		const failure = new LogtoAuthError('token_refused', { message: 'planted' });
		const fail = () => withSpan('logto.token.refresh', {}, () => Promise.reject(failure));
		await expect(fail()).rejects.toBe(failure);
		const [span] = finished('logto.token.refresh');
		expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR });
		expect(span?.attributes).toEqual({ 'error.type': 'token_refused' });
		expect(span?.events).toEqual([]);
	});

	it('says nothing of what others throw', async () => {
		const fail = () =>
			withSpan('logto.jwks', {}, () => Promise.reject(new TypeError('Bearer planted')));
		await expect(fail()).rejects.toThrow(TypeError);
		expect(finished('logto.jwks')[0]?.attributes).toEqual({ 'error.type': '_OTHER' });
	});

	it('ends when the task throws before it gives a promise', async () => {
		const fail = () =>
			withSpan('logto.jwks', {}, () => {
				throw new TypeError('at once');
			});
		await expect(fail()).rejects.toThrow('at once');
		expect(finished('logto.jwks')).toHaveLength(1);
	});

	it('costs nothing that lasts when no SDK listens', async () => {
		const silent: TracingApi = { trace: new api.ProxyTracerProvider() };
		const inSilence = createWithSpan(async () => silent);
		expect(await inSilence('logto.jwks', {}, async () => 7)).toBe(7);
		expect(exporter.getFinishedSpans()).toEqual([]);
	});
});

describe('without it', () => {
	it('the task runs, and after the first time nothing is around it', async () => {
		const load = vi.fn(async () => null);
		const without = createWithSpan(load);
		expect(await without('logto.jwks', {}, async () => 1)).toBe(1);
		const promise = Promise.resolve(2);
		expect(without('logto.jwks', {}, () => promise)).toBe(promise);
		expect(load).toHaveBeenCalledOnce();
	});

	it('the package is looked up once for all callers', async () => {
		const load = vi.fn(async () => null);
		const without = createWithSpan(load);
		await Promise.all([1, 2, 3].map((value) => without('logto.jwks', {}, async () => value)));
		expect(load).toHaveBeenCalledOnce();
	});

	it('a failure is the task’s own', async () => {
		const without = createWithSpan(async () => null);
		const failure = new Error('a');
		for (let index = 0; index < 2; index++)
			await expect(without('logto.jwks', {}, () => Promise.reject(failure))).rejects.toBe(failure);
	});
});

it('names of spans are ours, in lower case, each with a sentence', () => {
	for (const [name, sentence] of Object.entries(spans)) {
		expect(name).toMatch(/^logto(?:\.[a-z_]+)+$/);
		expect(sentence).toMatch(/^[A-Z].*\.$/);
	}
});

/** In a folder far from this repository's packages, as in an app that has not installed it. */
describe('an app without the package', () => {
	let app = '';
	const warnings: string[] = [];
	const note = (message: string) => void warnings.push(message);
	const logger = { ...createLogger('silent'), warn: note, warnOnce: note, error: note };

	beforeAll(async () => {
		app = await mkdtemp(join(tmpdir(), 'tracing-'));
		for (const name of [
			'errors.ts',
			'error-catalogue.ts',
			'server/observability/tracing.ts',
			'server/internal/platform.ts'
		])
			await cp(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(app, 'lib', name));
		await writeFile(join(app, 'package.json'), '{ "type": "module" }');
		await writeFile(
			join(app, 'entry.ts'),
			`import { withSpan } from './lib/server/observability/tracing.js';
export const run = () => withSpan('logto.jwks', {}, async () => 'ran');`
		);
	});
	afterAll(() => rm(app, { recursive: true, force: true }));

	async function bundle(entry: string, outDir: string, ssr: InlineConfig['ssr']) {
		await build({
			root: app,
			configFile: false,
			customLogger: logger,
			logLevel: 'warn',
			ssr: { noExternal: true, ...ssr },
			build: { ssr: entry, outDir, minify: true, emptyOutDir: false }
		});
		const [name = ''] = await readdir(join(app, outDir));
		return join(app, outDir, name);
	}

	it.each(['node', 'webworker'] as const)(
		'is built for %s, twice over, and runs',
		async (target) => {
			const once = await bundle('entry.ts', `${target}-once`, { target });
			const twice = await bundle(once, `${target}-twice`, { target });
			// Bundlers resolve an import of a literal; the second one would see it.
			expect(await readFile(twice, 'utf8')).not.toMatch(/(?:from|import\()\s*["'`]@opentelemetry/);
			const built: { run(): Promise<string> } = await import(
				/* @vite-ignore */ pathToFileURL(twice).href
			);
			expect(await built.run()).toBe('ran');
			expect(warnings).toEqual([]);
		}
	);
});
