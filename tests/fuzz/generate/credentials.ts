import { withHeaders, type Case } from '../case.js';
import type { Random } from '../random.js';
import { people, type Site } from './site.js';

/** The tokens of `tests/fuzz/tokens.ts`. */
export const tokens: readonly string[] = people.flatMap((person) =>
	['jwt', 'org', 'opaque', 'pat', 'id'].map((kind) => `${person}.${kind}`)
);

/** Sends a request as an anonymous visitor, a person, or with a session that has ended or is of another site. */
export function withCredentials(random: Random, site: Site, given: Case): Case {
	if (given.target.includes('/resource/')) return withToken(random, given);
	const cookie = random.pick(cookies(random));
	return cookie === null ? given : withHeaders(given, { cookie });
}

const cookies = (random: Random): ReadonlyArray<string | null> => [
	...[null, null, null, null],
	...[
		'⟨bob.cookie⟩',
		'⟨carol.cookie⟩',
		'⟨alice.cookie⟩',
		'⟨gone.cookie⟩',
		'⟨old.cookie⟩',
		'⟨twin.cookie⟩'
	],
	'⟨cookie⟩=x',
	`⟨${random.pick(people)}.cookie⟩; ⟨${random.pick(people)}.login⟩`
];

function withToken(random: Random, given: Case): Case {
	if (random.chance(0.15)) return given;
	const cookie = random.chance(0.2) ? '⟨bob.cookie⟩' : null;
	return withHeaders(given, { authorization: `Bearer ⟨${random.pick(tokens)}⟩`, cookie });
}
