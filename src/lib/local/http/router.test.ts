import { expect, it } from 'vitest';
import { createRouter } from './router.js';

const find = createRouter({
	'GET /users': 'list',
	'GET /users/me': 'self',
	'GET /users/:id': 'one',
	'DELETE /users/:id/roles/:role': 'remove'
});

it.each([
	['GET', '/users', 'list'],
	['GET', '/users/alice', 'one'],
	['DELETE', '/users/alice/roles/admin', 'remove']
])('finds the handler of %s %s', (method, path, handler) => {
	expect(find(method, path)?.handler).toBe(handler);
});

it('prefers the first of several matching routes', () => {
	expect(find('GET', '/users/me')?.handler).toBe('self');
});

it.each([
	['another method', 'POST', '/users'],
	['no method', undefined, '/users'],
	['fewer parts', 'GET', '/'],
	['more parts', 'GET', '/users/alice/roles'],
	['a slash at the end of a plain path', 'DELETE', '/users/alice/roles/admin/'],
	['another case', 'GET', '/Users'],
	['an encoded plain part', 'GET', '/user%73'],
	['a name of every object', 'GET', 'constructor']
])('finds nothing for %s', (_, method, path) => {
	expect(find(method, path)).toBeNull();
});

it('decodes the parts that have a name', () => {
	const match = find('DELETE', '/users/a%2Fb/roles/%C3%A4');
	expect([match?.param('id'), match?.param('role')]).toEqual(['a/b', 'ä']);
});

it('keeps a part that cannot be decoded as it is', () => {
	expect(find('GET', '/users/%E0%A4%A')?.param('id')).toBe('%E0%A4%A');
});

it('returns an empty string for a name that the route does not have', () => {
	expect(find('GET', '/users/alice')?.param('role')).toBe('');
});
