import { splitTarget, withHeaders, type Case } from './case.js';

/**
 * The smallest request found that still shows the same fault.
 *
 * @param maxTries how many smaller ones are tried
 */
export async function shrink(
	given: Case,
	showsIt: (candidate: Case) => Promise<boolean>,
	maxTries = 200
): Promise<Case> {
	let smallest = given;
	let tries = 0;
	for (let found = true; found;) {
		found = false;
		for (const candidate of listSmaller(smallest)) {
			if (tries++ >= maxTries) return smallest;
			if (!(await showsIt(candidate))) continue;
			smallest = candidate;
			found = true;
			break;
		}
	}
	return smallest;
}

/** Simpler requests, the boldest steps first. */
function* listSmaller(given: Case): Generator<Case> {
	const { headers, body, method, target } = given;
	if (body !== null) yield { ...given, body: null, method: 'GET' };
	for (const name of Object.keys(headers)) yield withHeaders(given, { [name]: null });
	if (method !== 'GET') yield { ...given, method: 'GET' };
	const { path, query } = splitTarget(target);
	if (query !== '') yield { ...given, target: path };
	for (const shorter of listShorter(target))
		if (!target.startsWith('/') || shorter.startsWith('/')) yield { ...given, target: shorter };
	for (const [name, value] of Object.entries(headers))
		for (const shorter of listShorter(value, '; ')) yield withHeaders(given, { [name]: shorter });
	if (body !== null) for (const shorter of listShorter(body)) yield { ...given, body: shorter };
}

/** A text without one of its parts, or without a piece of it: first half of it, in the end a letter. */
function* listShorter(text: string, separator = '&'): Generator<string> {
	const parts = text.split(separator);
	if (parts.length > 1)
		for (const index of parts.keys()) yield parts.filter((_, at) => at !== index).join(separator);
	const letters = toLetters(text);
	for (let length = 1; length < letters.length; length *= 2)
		yield letters.slice(0, length).join('');
	for (let size = letters.length >> 1; size > 0; size >>= 1) {
		// Of a long text not every letter is worth a try.
		if (letters.length / size > 64) return;
		for (let at = 0; at < letters.length; at += size) {
			const shorter = [...letters.slice(0, at), ...letters.slice(at + size)].join('');
			if (shorter !== '') yield shorter;
		}
	}
}

/** Letters, of which a value of this run is one, and each of its alterations is dropped with it. */
const toLetters = (text: string): readonly string[] => text.match(/⟨[^⟩]*⟩|[^⟨]/g) ?? [];
