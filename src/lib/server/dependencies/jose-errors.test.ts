import { errors } from 'jose';
import { expect, it } from 'vitest';
import { toJoseCode } from './jose-errors.js';

it('knows every error of jose by its code', () => {
	const classes = Object.values(errors).filter((value) => value.prototype instanceof Error);
	expect(classes.length).toBeGreaterThan(10);
	for (const { code } of classes)
		expect(toJoseCode(Object.assign(new Error('of another copy'), { code })), code).toBe(code);
});

it.each([
	Object.assign(new Error('x'), { code: 'ERR_INVALID_URL' }),
	Object.assign(new Error('x'), { code: 42 }),
	{ code: 'ERR_JWT_EXPIRED' },
	new Error('ERR_JWT_EXPIRED'),
	null
])('has no code for an error of another package', (cause) => {
	expect(toJoseCode(cause)).toBeNull();
});
