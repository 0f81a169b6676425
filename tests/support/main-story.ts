import assert from 'node:assert/strict';
import type { Demo } from './demo.js';
import { formPost, navigation, readSession, signIn } from './sign-in.js';

/**
 * What the demo has to do wherever it runs: sign in on the way to a page, the session, that page, a switch of
 * organization, an access token, sign out.
 *
 * @throws {AssertionError} where something of it is not so
 */
export async function expectMainStory(demo: Demo): Promise<void> {
	const path = '/o/acme/invoices?page=2';
	const { client, arrival } = await signIn(demo, 'alice', path);
	assert.equal(arrival.headers.get('location'), `${demo.base}${path}`);
	const open = (path: string) =>
		client.fetch(`${demo.origin}${demo.base}${path}`, { headers: navigation });
	const post = (path: string, fields: Record<string, string>) =>
		client.fetch(`${demo.origin}${demo.base}${path}`, {
			method: 'POST',
			headers: formPost(demo),
			body: new URLSearchParams(fields)
		});
	assert.match(await (await open(path)).text(), /Invoices of Acme/);
	assert.equal(toName((await readSession(client, demo))?.['user']), 'Alice Liddell');
	assert.equal((await post('/auth/organization', { organizationId: 'globex' })).status, 303);
	assert.equal(toName((await readSession(client, demo))?.['organization']), 'Globex');
	assert.equal((await open('/api/things')).status, 200);
	// A page of the library's own leads on to Logto.
	assert.ok((await post('/auth/signout', {})).ok);
	assert.equal(await readSession(client, demo), null);
	assert.equal((await open('/dashboard')).status, 303);
}

const toName = (value: unknown): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined;
