import { describe, expect, it } from 'vitest';
import type { Rule } from '../../config/options.js';
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

	it.each([undefined, null])(
		'takes %s for a rule that opens to nobody, not for none',
		(nothing) => {
			const routes = { '/(app)': 'public', '/(app)/desk': nothing } as unknown as Record<
				string,
				Rule
			>;
			expect(compileRules(routes)('/(app)/desk/files')).toBeInstanceOf(Function);
			expect(compileRules(routes)('/(app)')).toBe('public');
		}
	);

	it('takes a slash at the end of a key for none', () => {
		expect(compileRules({ '/about/': 'public' })('/about')).toBe('public');
	});
});
