import { expect, it } from 'vitest';
import type { Rule } from '../../config/options.js';
import { compileRules, matchRule } from './rules.js';

it('takes the longest key, in whatever order the table is written', () => {
	const entries: readonly (readonly [string, Rule])[] = [
		['/app', 'public'],
		['/app/admin', { role: 'admin' }],
		['/app/admin/help', 'session']
	];
	for (const ordered of [entries, entries.toReversed()]) {
		const routes = Object.fromEntries(ordered);
		expect(matchRule(routes, '/app/admin/users')?.key).toBe('/app/admin');
		expect(matchRule(routes, '/app/admin/help')?.key).toBe('/app/admin/help');
		expect(matchRule(routes, '/app')?.key).toBe('/app');
	}
});

it('takes slashes at the end of a key for none, and the first of keys that differ in them', () => {
	const routes: Readonly<Record<string, Rule>> = { '/about//': 'session', '/about': 'public' };
	expect(matchRule(routes, '/about/team')).toEqual({ key: '/about', rule: 'session' });
});

it('finds none where no key covers the route', () => {
	expect(matchRule({ '/about': 'public', '/': 'public' }, '/aboutme')).toBeNull();
});

it('says of a key without a rule that it has none', () => {
	const routes: Readonly<Partial<Record<string, Rule>>> = { '/about': undefined };
	const rule = matchRule(routes, '/about')?.rule;
	expect(rule).toThrow('has no rule');
});

it('looks through the table once a route, for every request asks it', () => {
	let read = 0;
	const routes: Readonly<Record<string, Rule>> = {
		get '/about'(): Rule {
			read++;
			return 'public';
		}
	};
	const find = compileRules(routes);
	expect([find('/about'), find('/about'), find('/about')]).toEqual(['public', 'public', 'public']);
	expect(read).toBe(1);
});
