import { describe, expect, it } from 'vitest';
import { chunkSize, joinChunks, readChunks, toChunks } from './chunks.js';

const toHeader = (chunks: ReadonlyMap<string, string>) =>
	[...chunks].map(([name, value]) => `${name}=${value}`).join('; ');

describe('chunks', () => {
	it.each([1, chunkSize, chunkSize + 1, chunkSize * 3])(
		'carry a value of %i characters',
		(length) => {
			const value = 'v'.repeat(length);
			const header = `a=b; ${toHeader(toChunks(value, 's'))}; c=d`;
			expect(joinChunks(readChunks(header, 's'), 's')).toBe(value);
		}
	);

	it('are no whole when one is missing', () => {
		const chunks = new Map(toChunks('v'.repeat(chunkSize * 3), 's'));
		chunks.delete('s.1');
		expect(joinChunks(readChunks(toHeader(chunks), 's'), 's')).toBeNull();
	});

	it('are no whole when there are more than a session can have', () => {
		const header = Array.from({ length: 20 }, (_, index) => `s.${index}=v`).join('; ');
		expect(joinChunks(readChunks(header, 's'), 's')).toBeNull();
	});

	it('do not take cookies whose names only begin alike', () => {
		expect([...readChunks('sx=1; s.x=2; s.0x=3; xs=4; s=5', 's').keys()]).toEqual(['s']);
	});

	it.each([
		'a=s=1; s=5',
		'a=s; s=5',
		's\u0000=1; s=5',
		'bs=1;s=5',
		'bs.0=1;\t s =5 ; s=6',
		's ; s=5',
		's; x=1; s=5',
		'a=s.0=1; s=5'
	])('are found among others in %j', (header) => {
		expect([...readChunks(header, 's')]).toEqual([['s', '5']]);
	});

	it.each(['\u00a0', '\ufeff', '\u2000', '\u3000', '\v', '\f'])(
		'do not take a name after %j, which a browser keeps from a sister domain',
		(blank) => {
			const header = `${blank}__Host-s=1; a=2;${blank}__Host-s.0=3; __Host-s${blank}=4`;
			expect(readChunks(header, '__Host-s').size).toBe(0);
		}
	);

	it.each([null, '', ';', '=', ';;=;', 's', 's.', '\u0000'])('read nothing from %j', (header) => {
		expect(readChunks(header, 's').size).toBe(0);
	});
});
