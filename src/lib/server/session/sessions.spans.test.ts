import * as api from '@opentelemetry/api';
import {
	BasicTracerProvider,
	InMemorySpanExporter,
	SimpleSpanProcessor
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { memoryStore } from '../stores/memory-store.js';
import { createCookieSessions } from './cookie/cookie-sessions.js';
import type { Sessions } from './sessions.js';
import { createStoredSessions } from './store/stored-sessions.js';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
	api.trace.setGlobalTracerProvider(
		new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
	);
});
afterAll(() => {
	api.trace.disable();
});

const config = toTestConfig();

it.each<[string, () => Sessions]>([
	['cookie', () => createCookieSessions(config, '')],
	['store', () => createStoredSessions(config, '', memoryStore())]
])('records a span that names the %s when a session is read', async (store, create) => {
	exporter.reset();
	const sessions = create();
	const record = toRecord(config);
	await sessions.create(record);
	await sessions.read(toEvent(await sessions.write(toEvent(), record)));
	expect(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes])).toEqual([
		['logto.session.read', { 'logto.session.store': store }]
	]);
});
