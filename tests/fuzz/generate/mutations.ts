import { alterations, spellings, type Attempt } from '../../security/attacks.js';
import { splitTarget, withHeaders, withPath, withQuery, type Case } from '../case.js';
import type { Random } from '../random.js';
import { alterAuthorization, alterCookie } from './alter-credentials.js';
import { alterBody } from './alter-body.js';
import { odd } from './plain.js';
import type { Site } from './site.js';
import { anyText, anyValue, damage, nasty, toHeaderText, toTargetText } from './text.js';

type Mutation = (random: Random, given: Case, site: Site) => Case;

/** Changes something of a request. The first ones come more often. */
export const mutations: readonly Mutation[] = [
	alterCookie,
	alterCookie,
	alterCookie,
	alterAuthorization,
	alterBody,
	alterBody,
	spell,
	spell,
	alterQuery,
	alterTarget,
	alterHost,
	alterField,
	alterField,
	alterFetchMetadata,
	alterByAttack,
	alterMethod,
	dropField
];

/** The path in one of the spellings of `tests/security/attacks.ts`. */
function spell(random: Random, given: Case, { base }: Site): Case {
	const [, alter] = random.pick(spellings);
	return withPath(given, (path) =>
		toTargetText(
			path.startsWith(`${base}/`) ? `${base}${alter(path.slice(base.length))}` : alter(path)
		)
	);
}

function alterTarget(random: Random, given: Case, { base }: Site): Case {
	const { query } = splitTarget(given.target);
	return random.pick<() => Case>([
		() => ({ ...given, target: toTargetText(damage(random, given.target)) || '/' }),
		() => ({ ...given, target: `${random.pick(odd)}${query}` }),
		() => withPath(given, (path) => toTargetText(`${path}/${anyText(random, 60)}`)),
		() => withPath(given, (path) => toTargetText(`${base}/${anyText(random, 20)}${path}`)),
		() =>
			withPath(
				given,
				(path) => `${path}${random.pick(['/__data.json', '/__route.js', '/', '.html'])}`
			)
	])();
}

function alterQuery(random: Random, given: Case): Case {
	const name = random.pick([
		...[
			'redirectTo',
			'code',
			'state',
			'error',
			'payload',
			'x-sveltekit-invalidated',
			'leave',
			'organization'
		],
		...[
			'x-sveltekit-trailing-slash',
			'/create',
			'/in',
			'/out',
			'/remote',
			'prompt',
			'oneTimeToken',
			'__proto__'
		]
	]);
	if (random.chance(0.1)) return withQuery(given, toTargetText(anyText(random)));
	return withQuery(given, random.chance(0.2) ? name : `${name}=${toTargetText(anyValue(random))}`);
}

/** Hosts of no tenant, of one that is away, of one whose callbacks fail, and of many that are fine. */
function alterHost(random: Random, given: Case): Case {
	const known = ['twin', 'failing', 'away', 'moved', 'gone'];
	if (random.chance(0.3)) return { ...given, host: `t${random.below(300)}.fuzz.test` };
	const host = random.pick([
		...known.map((name) => `${name}.fuzz.test`),
		...[
			'evil.example',
			'localhost',
			'127.0.0.1',
			'[::1]',
			'[',
			'app.fuzz.test:443',
			'app.fuzz.test:8443'
		],
		...[
			'APP.fuzz.test',
			'app.fuzz.test.',
			'evil@app.fuzz.test',
			'app.fuzz.test/x',
			'a b',
			'xn--',
			'%ff',
			'a:b'
		]
	]);
	return { ...given, host };
}

const fields: readonly string[] = [
	...[
		'accept',
		'accept-language',
		'content-type',
		'origin',
		'referer',
		'user-agent',
		'if-none-match',
		'range'
	],
	...[
		'x-forwarded-host',
		'x-forwarded-proto',
		'x-forwarded-for',
		'x-forwarded-port',
		'forwarded',
		'x-real-ip'
	],
	...[
		'x-sveltekit-action',
		'x-sveltekit-pathname',
		'x-sveltekit-search',
		'x-sveltekit-logto',
		'x-sveltekit-error'
	],
	...[
		'x-sveltekit-invalidated',
		'x-middleware-subrequest',
		'x-original-url',
		'x-http-method-override',
		'expect'
	],
	...[
		'sec-purpose',
		'purpose',
		'traceparent',
		'authorization',
		'content-length',
		'content-encoding',
		'upgrade'
	]
];

const fieldValues: readonly string[] = [
	...[
		'text/html',
		'application/json',
		'*/*',
		'application/json, text/html',
		'true',
		'null',
		'/',
		'//evil.example/'
	],
	...[
		'/o/globex',
		'/%ff',
		'//[',
		'?organization=globex',
		'https://evil.example',
		'prefetch',
		'*',
		'evil.example'
	]
];

function alterField(random: Random, given: Case): Case {
	const value = random.chance(0.5) ? random.pick(fieldValues) : anyText(random);
	return withHeaders(given, { [random.pick(fields)]: toHeaderText(value) });
}

function alterFetchMetadata(random: Random, given: Case, { origin }: Site): Case {
	const site = random.pick(['same-origin', 'same-site', 'cross-site', 'none', null]);
	return withHeaders(given, {
		origin: random.pick([origin, 'https://evil.example', 'null', `${origin}.evil.example`, null]),
		'sec-fetch-site': site,
		'sec-fetch-mode': random.pick(['navigate', 'cors', 'no-cors', 'nested-navigate', null]),
		'sec-fetch-dest': random.pick(['document', 'iframe', 'image', 'empty', null])
	});
}

/** One of the attacks that every guard withstands, in addition to the spellings. */
function alterByAttack(random: Random, given: Case): Case {
	const [, alter] = random.pick(alterations);
	const { path, query } = splitTarget(given.target);
	const innocent: Attempt = { method: given.method, path, headers: given.headers };
	const altered = alter(query === '' ? innocent : { ...innocent, query: query.slice(1) });
	const { host = given.host, ...headers } = { ...altered.headers };
	const search = altered.query === undefined ? '' : `?${altered.query}`;
	return withHeaders(
		{
			...given,
			host,
			method: altered.method ?? given.method,
			target: `${altered.path}${search}`,
			headers: {}
		},
		Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value ?? null]))
	);
}

function alterMethod(random: Random, given: Case): Case {
	const method = random.pick([
		...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY', 'SEARCH'],
		...['TRACE', 'CONNECT', 'get', 'post', 'Post', 'PURGE', 'M-SEARCH']
	]);
	return { ...given, method };
}

function dropField(random: Random, given: Case): Case {
	const names = Object.keys(given.headers);
	if (names.length === 0) return withHeaders(given, { accept: toHeaderText(random.pick(nasty)) });
	return withHeaders(given, { [random.pick(names)]: null });
}
