import { withHeaders, type Case } from '../case.js';
import type { Random } from '../random.js';
import { forgedToken, tokens } from './credentials.js';
import { people } from './site.js';
import { anyText, toHeaderText } from './text.js';

/** How many of the sealed cookies that inflate to megabytes are at hand (`bombs.ts`). */
export const bombCount = 40;

const owners = [...people, 'gone', 'old', 'twin'] as const;
const names = [
	...[
		'⟨cookie⟩',
		'⟨cookie⟩',
		'⟨cookie⟩',
		'logto.session',
		'__Host-logto.session',
		'__Secure-logto.session'
	],
	...[
		'__host-logto.session',
		'Logto.Session',
		'xlogto.session',
		'logto.session ',
		'__Host-logto.session.0'
	]
] as const;

/** Another `Cookie`. */
export function alterCookie(random: Random, given: Case): Case {
	const { cookie } = given.headers;
	const more = toHeaderText(random.pick(games)(random));
	const both = cookie === undefined || random.chance(0.5);
	const kept = cookie ?? '';
	const joined = random.chance(0.5) ? `${kept}; ${more}` : `${more}; ${kept}`;
	return withHeaders(given, { cookie: both && kept !== '' ? joined : more });
}

/** Alters a value at a place that differs each time. */
const changed = (random: Random, name: string): string => {
	const at = random.below(3000);
	const change = random.pick([
		...[
			`cut:${at}`,
			`from:${at}`,
			`flip:${at}`,
			`insert:${at}`,
			'last',
			'twice',
			'quote',
			'percent',
			'upper'
		],
		...[
			'part:0=',
			'part:1=AA',
			'part:2=',
			'part:3=',
			'part:4=',
			'head:alg=none',
			'head:enc=A128GCM'
		],
		...['head:zip=DEF', 'head:kid=x', 'head:cty=JWT', 'head:crit=["exp"]', 'head:p2c=100000000']
	]);
	return `⟨${name}|${change}⟩`;
};

const games: ReadonlyArray<(random: Random) => string> = [
	(random) => `⟨${random.pick(owners)}.cookie⟩`,
	(random) => `${random.pick(names)}=⟨${random.pick(owners)}.session⟩`,
	(random) => `${random.pick(names)}=${changed(random, `${random.pick(owners)}.session`)}`,
	(random) => `${random.pick(names)}=${changed(random, `${random.pick(owners)}.session`)}`,
	(random) => inChunks(random),
	(random) => inChunks(random),
	(random) => `⟨cookie⟩=⟨bomb.${random.below(bombCount)}⟩`,
	(random) => `⟨${random.pick(people)}.login⟩`,
	(random) => `⟨cookie⟩=⟨${random.pick(people)}.${random.pick(['jwt', 'id', 'pat', 'login'])}⟩`,
	(random) =>
		`⟨${random.pick(people)}.login|${random.pick(['cut:60', 'flip:90', 'insert:70', 'last'])}⟩`,
	(random) => `${random.pick(names)}=${anyText(random)}`,
	(random) => `logto.login.${anyText(random, 20)}=${anyText(random)}`,
	(random) =>
		Array.from({ length: random.below(300) }, (_, index) => `c${index}=${index}`).join('; '),
	() => Array.from({ length: 40 }, (_, index) => `⟨cookie⟩.${index}=x`).join('; '),
	(random) => `⟨cookie⟩=${'A'.repeat(random.below(60_000))}`,
	(random) => anyText(random)
];

/** A session in parts: whole, swapped, doubled, one missing, one of another person. */
function inChunks(random: Random): string {
	const [first, second] = [random.pick(owners), random.pick(owners)];
	const owner = random.chance(0.5) ? first : second;
	const at = 1 + random.below(60);
	const name = random.pick(names);
	const parts = [
		`${name}.0=⟨${first}.session|cut:${at}⟩`,
		`${name}.1=⟨${owner}.session|from:${at}⟩`
	];
	const [zero = '', one = ''] = parts;
	return random.pick([
		parts.join('; '),
		parts.toReversed().join('; '),
		zero,
		one,
		`${zero}; ${one}; ${one}`,
		`${name}=⟨${second}.session⟩; ${parts.join('; ')}`,
		`${zero}; ${name}.01=⟨${owner}.session|from:${at}⟩`,
		`${name}.-1=x; ${parts.join('; ')}; ${name}.99=x`,
		`${parts.join('; ')}; ${name}.2=`
	]);
}

/** Another `Authorization`. */
export function alterAuthorization(random: Random, given: Case): Case {
	const token = `⟨${random.pick(tokens)}⟩`;
	const scheme = random.pick([
		'Bearer',
		'Bearer',
		'Bearer',
		'bearer',
		'BEARER',
		'Basic',
		'DPoP',
		'Digest',
		''
	]);
	const value = random.pick([
		() => token,
		() => forgedToken(random),
		() => forgedToken(random),
		() => forgedToken(random),
		() => `${token}, Bearer ⟨${random.pick(tokens)}⟩`,
		() => `  ${token}`,
		() => `pat_${random.below(20)}`,
		() => anyText(random)
	])();
	return withHeaders(given, { authorization: toHeaderText(`${scheme} ${value}`) });
}
