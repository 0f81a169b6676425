import type { Case } from '../case.js';
import type { Random } from '../random.js';
import { withCredentials } from './credentials.js';
import { endpointCase } from './endpoints.js';
import { remoteCase } from './remote.js';
import { navigation, urlEncoded, type Site } from './site.js';

/** Paths of `tests/fixtures/fuzz`, without the base path. */
export const pages: readonly string[] = [
	...[
		'/',
		'/about',
		'/news',
		'/form',
		'/talk',
		'/failed',
		'/dashboard',
		'/shelf',
		'/slow',
		'/settings'
	],
	...[
		'/o/acme',
		'/o/globex',
		'/o/vandelay',
		'/o/nowhere',
		'/items/12',
		'/notes',
		'/de/notes',
		'/ruled/yes'
	],
	...[
		'/ruled/no',
		'/any/page',
		'/nope',
		'/nope/deeper',
		'/auth/nope',
		'/about?leave',
		'/dashboard?leave'
	]
];

/** Addresses that `URL` and SvelteKit read in different ways. */
export const odd: readonly string[] = [
	...[
		'//[',
		'//[x',
		'//a:99999999',
		'//a:b',
		'//@',
		'///',
		'//%',
		'/\\[',
		'/\\\\[',
		'//[::1',
		'//x y'
	],
	...[
		'/%ff',
		'/%c0%af',
		'/%',
		'/%00',
		'/nope/%ff',
		'/a/%ff/__data.json',
		'/%ff/__data.json',
		'/.',
		'/..//['
	],
	...[
		'*',
		'http://evil.example/',
		'a://evil.example/',
		'https://[/',
		'//evil.example/',
		'/nope/__data.json'
	],
	...[
		'/__data.json',
		'/__route.js',
		'/_app/remote/',
		'/_app/env.js',
		'/_app/version.json',
		'/auth',
		'/auth/'
	]
];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A request that a browser, a script or the app's own client could send. */
export function plainCase(random: Random, site: Site): Case {
	const kind = random.below(100);
	if (kind < 12) return withCredentials(random, site, oddCase(random, site));
	if (kind < 52) return withCredentials(random, site, pageCase(random, site));
	if (kind < 72) return withCredentials(random, site, endpointCase(random, site));
	if (kind < 86) return withCredentials(random, site, remoteCase(random, site));
	return withCredentials(random, site, fetchCase(random, site));
}

function oddCase(random: Random, { base, host }: Site): Case {
	const path = random.pick(odd);
	const target = random.chance(0.7) && path.startsWith('/') ? `${base}${path}` : path;
	const method = random.chance(0.8) ? 'GET' : random.pick(methods);
	return { method, host, target, headers: random.chance(0.8) ? navigation : {}, body: null };
}

function pageCase(random: Random, { base, host, origin }: Site): Case {
	const path = random.pick(pages);
	const target = `${base}${path}`;
	const [address = '', query = ''] = target.split('?');
	const rest = query === '' ? '' : `?${query}`;
	const form = { origin, 'content-type': urlEncoded };
	const action = random.pick(['?/create', '?/say', '?/in', '?/out', '?/nope', '']);
	const body = random.pick(['said=a+word', 'scope=local', 'redirectTo=%2Fabout', '']);
	return random.pick<() => Case>([
		() => ({ method: 'GET', host, target, headers: navigation, body: null }),
		() => ({ method: 'GET', host, target, headers: navigation, body: null }),
		() => ({
			method: 'GET',
			host,
			target: `${address.replace(/\/$/, '')}/__data.json${rest}`,
			headers: { accept: '*/*' },
			body: null
		}),
		() => ({ method: 'GET', host, target, headers: { accept: 'application/json' }, body: null }),
		() => ({
			method: 'POST',
			host,
			target: `${address}${action}`,
			headers: { ...form, accept: 'application/json', 'x-sveltekit-action': 'true' },
			body
		}),
		() => ({
			method: 'POST',
			host,
			target: `${address}${action}`,
			headers: { ...navigation, ...form },
			body
		})
	])();
}

/** What scripts ask: endpoints of the app, with a cookie or an access token. */
function fetchCase(random: Random, { base, host, origin }: Site): Case {
	const path = random.pick([
		...['/api', '/api', '/files/a/b', '/files', '/feed', '/o/acme/token', '/o/globex/token'],
		...['/resource/things', '/resource/invoices/acme', '/resource/either', '/resource/opaque'],
		'/resource/personal'
	]);
	const method = path.endsWith('/api')
		? random.pick(methods)
		: random.pick(['GET', 'GET', 'HEAD', 'POST']);
	const takesBody = !['GET', 'HEAD'].includes(method);
	return {
		method,
		host,
		target: `${base}${path}`,
		headers: {
			accept: 'application/json',
			...(takesBody ? { origin, 'content-type': 'application/json' } : {})
		},
		body: takesBody ? '{"text":"a word"}' : null
	};
}
