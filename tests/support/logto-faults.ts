import type { LocalFault } from '../../src/lib/local/index.js';

/** An answer of Logto's that is JSON. */
export const toJsonAnswer = (body: unknown) =>
	({ kind: 'body', body: JSON.stringify(body), contentType: 'application/json' }) as const;

/** Answers of Logto's that say nothing of a token, and what a guard answers then. */
export const uselessAnswers: ReadonlyArray<readonly [string, LocalFault, string]> = [
	['is down', { kind: 'drop' }, '503 issuer_unreachable'],
	['answers 500', { kind: 'status', status: 500 }, '503 issuer_unreachable'],
	['answers 429', { kind: 'status', status: 429 }, '503 issuer_unreachable'],
	['answers 404', { kind: 'status', status: 404 }, '502 issuer_invalid'],
	['answers 302', { kind: 'status', status: 302 }, '502 issuer_invalid'],
	[
		'answers with a page',
		{ kind: 'body', body: '<h1>', contentType: 'text/html' },
		'502 issuer_invalid'
	],
	[
		'answers with nothing',
		{ kind: 'body', body: '', contentType: 'text/plain' },
		'502 issuer_invalid'
	],
	['answers with a list', toJsonAnswer([{ active: true }]), '502 issuer_invalid'],
	['answers with an empty object', toJsonAnswer({}), '502 issuer_invalid']
];
