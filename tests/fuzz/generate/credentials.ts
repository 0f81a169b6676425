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
	const token = random.chance(0.5) ? `⟨${random.pick(tokens)}⟩` : forgedToken(random);
	return withHeaders(given, { authorization: `Bearer ${token}`, cookie });
}

/** An altered token, which opens nothing. */
export function forgedToken(random: Random): string {
	const person = random.pick(people);
	const kind = random.pick(['jwt', 'jwt', 'jwt', 'org', 'org', 'id', 'opaque', 'pat']);
	const other = random.pick(['alice0000001', 'bob000000002']);
	const change = random.pick([
		...[
			'head:alg=none|unsigned',
			'head:alg=none',
			'head:alg=HS256',
			'head:alg=ES256',
			'head:alg=__proto__'
		],
		...[
			'head:kid=x',
			'head:kid=../../etc/passwd',
			'head:jku=https://evil.example/jwks',
			'head:crit=["exp"]'
		],
		...[
			'head:b64=false',
			'head:typ=JWT',
			'head:jwk={"kty":"oct","k":"AA"}',
			`claim:sub=${other}`,
			'claim:exp=1e99'
		],
		...[
			'claim:aud=["https://api.example.test"]',
			'claim:aud=null',
			'claim:iss=https://evil.example/oidc'
		],
		...[
			'claim:scope=read:things write:things',
			'claim:organization_id=acme',
			'claim:iat=1e15',
			'claim:sub=null'
		],
		...[
			'part:2=',
			'part:1=e30',
			`flip:${random.below(900)}`,
			`cut:${random.below(900)}`,
			'last',
			'twice',
			'upper'
		]
	]);
	return `⟨${person}.${kind}|${change}⟩`;
}
