import { expect, it } from 'vitest';
import { errorCatalogue } from '../error-catalogue.js';
import { getRefusal } from './form-refusal.js';

const { message } = errorCatalogue.session_missing;
const refusal = { code: 'session_missing', message, signIn: '/auth/signin?redirectTo=%2F' };

it('reads what a guard said to an enhanced form', () => {
	expect(getRefusal(refusal)).toEqual(refusal);
	expect(getRefusal({ code: 'session_missing', message })).toEqual({ ...refusal, signIn: null });
});

it('reads what a guard said to a remote form from its issues', () => {
	expect(
		getRefusal([
			{ message: 'Too short', path: [] },
			{ message, path: [] }
		])
	).toEqual({
		...refusal,
		signIn: null
	});
});

it.each([
	[undefined],
	[null],
	['session_missing'],
	[[]],
	[[null, { message: 'Too short' }]],
	[{ problem: 'Too short' }],
	[{ code: 'session_missing' }],
	[{ code: 'session_missing', message: 'of the app' }],
	[{ code: 'toString', message }]
])('takes nothing else for one: %j', (form) => {
	expect(getRefusal(form)).toBeNull();
});

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 5])(
	'takes %j for no address of this site',
	(signIn) => {
		expect(getRefusal({ ...refusal, signIn })?.signIn).toBeNull();
	}
);
