import { describe, expect, it } from 'vitest';
import { compileRules } from './rules.js';

const admin = { organizationRole: 'admin' } as const;
const find = compileRules({
	'/': 'public',
	'/about': 'public',
	'/(app)': 'session',
	'/(app)/o/[organization]/members': admin,
	'/(app)/o/[organization]/members/help': 'public'
});

describe('compileRules', () => {
	it.each([
		['/', 'public'],
		['/about', 'public'],
		['/about/team', 'public'],
		['/(app)/dashboard', 'session'],
		['/(app)/o/[organization]/members', admin],
		['/(app)/o/[organization]/members/[id]', admin],
		['/(app)/o/[organization]/members/help', 'public']
	])('%s: %j', (routeId, rule) => {
		expect(find(routeId)).toEqual(rule);
	});

	it.each(['/admin', '/aboutme', '/(application)', '/api/me', '/(app)x', '/[...rest]'])(
		'wants a session for %s, which no rule covers',
		(routeId) => {
			expect(find(routeId)).toBe('session');
		}
	);

	it('does not take the home page for everything', () => {
		expect(compileRules({ '/': 'public' })('/admin')).toBe('session');
	});

	it('wants nothing when there is no table', () => {
		expect(compileRules(undefined)('/admin')).toBeNull();
	});

	it('takes a slash at the end of a key for none', () => {
		expect(compileRules({ '/about/': 'public' })('/about')).toBe('public');
	});
});
