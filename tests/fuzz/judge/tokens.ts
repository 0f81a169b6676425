import type { Fault, Judged } from '../judge.js';
import type { Book } from '../known.js';

/** Tokens and secrets in an answer that the request did not hold itself. */
export function findTokenFaults({ answer, sent, book }: Judged): readonly Fault[] {
	const fields = [...answer.headers].filter(([name]) => name !== 'set-cookie');
	const text = withoutState(`${fields.map(([, value]) => value).join('\n')}\n${answer.body}`);
	const asked = `${sent.target}\n${sent.body ?? ''}\n${Object.values(sent.headers).join('\n')}`;
	const found = [...findSecrets(text, book), ...findSealed(text)].filter(
		({ value }) => !asked.includes(value)
	);
	return [...new Set(found.map(({ name }) => name))].map((name) => ({
		kind: 'bypass',
		what: `${name} in an answer`
	}));
}

/** Without the `state` of a sign-in at Logto, which Auth.js seals as a token; in a page its address is escaped. */
const withoutState = (text: string): string =>
	text.replace(/((?:[?&]|&#38;|&amp;)state=)[\w.-]*/g, '$1');

/** Tokens and secrets in what the library logged. */
export const findLogFaults = (lines: readonly string[], book: Book): readonly Fault[] => {
	const names = lines.flatMap((line) => findSecrets(line, book).map(({ name }) => name));
	return [...new Set(names)].map((name) => ({ kind: 'bypass', what: `${name} in the log` }));
};

interface Found {
	readonly name: string;
	readonly value: string;
}

function findSecrets(text: string, { secrets, sessions, tokens, logins }: Book): readonly Found[] {
	const known: readonly Found[] = [
		...secrets.map((value) => ({ name: 'a secret', value })),
		...sessions.map(({ value }) => ({ name: 'a session', value })),
		...tokens.map(({ value }) => ({ name: 'an access token', value })),
		...logins.map(({ cookie }) => ({ name: 'a sign-in', value: cookie }))
	];
	return known.filter(({ value }) => text.includes(value));
}

/** Signed or sealed tokens that nothing here knows, by their head (RFC 7515 §4, RFC 7516 §4). */
function findSealed(text: string): readonly Found[] {
	if (!text.includes('eyJ')) return [];
	const heads = text.match(/eyJ[\w-]{10,}(?=\.[\w-]*\.)/g) ?? [];
	return heads.filter(isHead).map((value) => ({ name: 'a token', value }));
}

function isHead(encoded: string): boolean {
	try {
		return 'alg' in JSON.parse(Buffer.from(encoded, 'base64url').toString());
	} catch {
		return false;
	}
}
