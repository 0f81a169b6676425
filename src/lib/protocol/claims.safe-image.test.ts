import { expect, it } from 'vitest';
import { toSafeImage } from './claims.js';

it.each(['https://images.example/a.png', 'HTTP://images.example/a.png', '/images/a.png', '/'])(
	'shows %s',
	(address) => {
		expect(toSafeImage(address)).toBe(address);
	}
);

it.each([
	'javascript:alert(1)',
	'data:image/svg+xml,<svg onload="alert(1)">',
	'//images.example/a.png',
	'/\\images.example/a.png',
	'images/a.png',
	' https://images.example/a.png',
	'',
	null,
	undefined
])('does not show %s', (address) => {
	expect(toSafeImage(address)).toBeNull();
});
