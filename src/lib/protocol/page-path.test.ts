import { describe, expect, it } from 'vitest';
import { fillTemplate, switchPath } from './page-path.js';

describe('switchPath', () => {
	it.each([
		['/o/acme/invoices', '/o/globex/invoices'],
		['/o/acme/invoices?page=2&q=acme', '/o/globex/invoices?page=2&q=acme'],
		['/app/o/acme', '/app/o/globex'],
		['/o/acme/items/acme', '/o/globex/items/acme'],
		['/o/acme-2/acme', '/o/acme-2/globex'],
		['/o/%61cme/x', '/o/globex/x'],
		['/o/%ff/acme', '/o/%ff/globex'],
		['/o/acme?next=?', '/o/globex?next=?']
	])('%s becomes %s', (path, expected) => {
		expect(switchPath(path, 'acme', 'globex')).toBe(expected);
	});

	it('encodes what it puts in', () => {
		expect(switchPath('/o/acme', 'acme', '../a?b')).toBe('/o/..%2Fa%3Fb');
	});
});

describe('fillTemplate', () => {
	it('fills the parameter', () => {
		expect(fillTemplate('/o/[organization]/x', 'organization', 'a b')).toBe('/o/a%20b/x');
	});
});
