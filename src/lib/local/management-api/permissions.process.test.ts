import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi } from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

const list = async (path: string): Promise<ReadonlyArray<Record<string, unknown>>> => {
	const response = await callApi(logto, 'GET', path);
	expect(response.status).toBe(200);
	return response.json();
};

test('lists API resources, including the Management API', async () => {
	const resources = await list('/api/resources');
	expect(resources.map(({ indicator }) => indicator)).toEqual([
		'https://default.logto.app/api',
		'https://api.example.test'
	]);
	expect(Object.keys(resources[1] ?? {})).not.toContain('scopes');
});

test('lists API resources with their permissions on request', async () => {
	const [, api] = await list('/api/resources?includeScopes=true');
	expect(api).toMatchObject({ scopes: [{ name: 'read:things' }, { name: 'write:things' }] });
});

test('lists each permission of the organization template once', async () => {
	const permissions = await list('/api/organization-scopes');
	expect(permissions.map(({ name }) => name)).toEqual([
		'read:invoices',
		'write:invoices',
		'manage:members'
	]);
});
