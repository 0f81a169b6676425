/** A word that makes a reader of English stop, or that another word of the glossary has replaced. */
interface AvoidedWord {
	readonly word: RegExp;
	readonly instead: string;
}

/**
 * Only words that are never right here. Others need judgement: "text" for a string, "list" for an array, "gives" for
 * returns.
 */
const avoided: readonly AvoidedWord[] = [
	{ word: /\b(?:some|no)body(?:’s|'s)?\b/i, instead: 'a user, an anonymous visitor, the caller' },
	{ word: /\bwhoever\b|\bwho comes\b/i, instead: 'a user who …, a caller that …' },
	{ word: /\ba stranger\b/i, instead: 'an anonymous visitor' },
	{ word: /\banew\b/i, instead: 'again' },
	{ word: /\bbeside\b/i, instead: 'next to, in addition to' },
	{ word: /\bof before\b/i, instead: 'previous, earlier' },
	{ word: /\bin (?:its |their )?place\b/i, instead: 'instead' },
	{ word: /\bhand(?:s|ed|ing)? out\b/i, instead: 'returns, passes' },
	{ word: /(?<!\bthere )\b(?:is|are) none\b/i, instead: 'is not a …' },
	{ word: /\brightly\b/i, instead: 'correctly, valid' },
	{ word: /\bmostly\b/i, instead: 'usually' },
	{ word: /\bsuffers?\b/i, instead: 'wait, fail, be affected' },
	{ word: /\bit is (?:told|said)\b/i, instead: 'name who tells: the log says …' },
	{ word: /\bto(?:Now|Later|End|Elsewhere)\b/, instead: 'now(), secondsFromNow(), expiresAt()' },
	{ word: /\b(?:create)?arrivals\b/i, instead: 'pending callbacks' },
	{ word: /\binquir(?:y|ies)\b/i, instead: 'lookup, lookup cache' },
	{ word: /\bdress-answer\b/i, instead: 'the name of what the function returns' }
];

/** Each avoided word of a file: `path:line "word": say … instead`. */
export function findWords(path: string, content: string): readonly string[] {
	return toProse(path, content)
		.split('\n')
		.flatMap((line, index) =>
			avoided.flatMap(({ word, instead }) => {
				const found = word.exec(line);
				return found === null
					? []
					: [`${path}:${index + 1} "${found[0]}": say "${instead}" instead.`];
			})
		);
}

/** The content with as many lines: of Markdown without code, of tests comments and titles, of code all of it. */
function toProse(path: string, content: string): string {
	if (path.endsWith('.md'))
		return content
			.replaceAll(/^\s*```[^]*?^\s*```$/gm, (block) => block.replaceAll(/[^\n]/g, ''))
			.replaceAll(/`[^`\n]*`/g, '');
	if (!isOfTests.test(path)) return content;
	return content
		.split('\n')
		.map((line) => (comment.test(line) || title.test(line) ? line : ''))
		.join('\n');
}

/** Tests may have such words as values: a role that no user has is "nobody". */
const isOfTests = /^tests\/|\.(?:test|spec|test-d)\.ts$/;

const comment = /^\s*(?:\/\/|\/?\*|<!--)/;

const title = /\b(?:it|test|describe)(?:\.\w+)*\(|\)\(['"`]|^\s*['"`].*['"`], (?:async|\()/;
