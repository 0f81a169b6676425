import { describe, expect, it } from 'vitest';
import { createOpenedRecords } from './opened-records.js';

/** As long as the tag of a sealed text: what entries are found by. */
const toText = (name: string) => name.padStart(60, '.');
const toEntry = (name: string) => ({ text: toText(name), name });

describe('records that were opened', () => {
	it('are found by exactly the same string, and by none with the same end', () => {
		const opened = createOpenedRecords<ReturnType<typeof toEntry>>();
		const entry = toEntry('a');
		opened.keep('alice', entry, 100);
		expect(opened.find(entry.text)).toBe(entry);
		expect(opened.find(`forged${entry.text}`)).toBeNull();
		expect(opened.find(toText('b'))).toBeNull();
	});

	it('are one for each session: the newest replaces the previous one', () => {
		const opened = createOpenedRecords<ReturnType<typeof toEntry>>();
		for (const name of ['first', 'second', 'third']) opened.keep('alice', toEntry(name), 100);
		opened.keep('bob', toEntry('of bob'), 100);
		const names = ['first', 'second', 'third', 'of bob'].filter((name) =>
			opened.find(toText(name))
		);
		expect(names).toEqual(['third', 'of bob']);
	});

	it('are limited in bytes: the last of many large ones stay', () => {
		const opened = createOpenedRecords<ReturnType<typeof toEntry>>();
		const length = 500_000;
		const names = Array.from({ length: 1000 }, (_, index) => `session ${index}`);
		for (const name of names) opened.keep(name, toEntry(name), length);
		const kept = names.filter((name) => opened.find(toText(name)));
		expect(kept.length * length).toBeLessThan(64 * 1024 * 1024);
		expect(kept.length).toBeGreaterThan(10);
		expect(kept.at(-1)).toBe(names.at(-1));
	});

	it('are not kept when one is larger than the limit, and a smaller one is kept again', () => {
		const opened = createOpenedRecords<ReturnType<typeof toEntry>>();
		opened.keep('alice', toEntry('huge'), 1e9);
		expect(opened.find(toText('huge'))).toBeNull();
		opened.keep('alice', toEntry('small'), 100);
		expect(opened.find(toText('small'))).not.toBeNull();
	});
});
