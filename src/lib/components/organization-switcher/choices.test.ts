import { describe, expect, it } from 'vitest';
import { limit } from './choices.js';

const toOrganization = (name: string) => ({ id: name, name, description: null, roles: [] });
const many = Array.from({ length: 150 }, (_, index) => toOrganization(`Organization ${index}`));

describe('the organizations to show', () => {
	it('are all of twenty in the HTML of the server', () => {
		expect(limit(many.slice(0, 20), null, false)).toHaveLength(20);
	});

	it('are only the active one of more than twenty', () => {
		expect(limit(many, many[149] ?? null, false)).toEqual([many[149]]);
		expect(limit(many, null, false)).toEqual([]);
	});

	it('are a hundred in an open popover', () => {
		expect(limit(many, null, true)).toEqual(many.slice(0, 100));
	});
});
