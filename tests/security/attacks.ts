import { rawRequest, type RawRequest, type RawResponse } from '../support/raw-request.js';
import { navigation } from '../support/sign-in.js';

/** A request for a protected route, in the parts that an attack alters. */
export interface Attempt extends Omit<RawRequest, 'headers'> {
	/** Exactly as it goes over the wire, without {@link suffix} and {@link query}. */
	readonly path: string;
	readonly suffix?: string;
	/** One that is `undefined` is not sent. */
	readonly headers?: Readonly<Record<string, string | undefined>>;
	/** Without the question mark. */
	readonly query?: string;
}

/** What it is called, and what becomes of an innocent request. */
export type Attack = readonly [name: string, alter: (attempt: Attempt) => Attempt];

/** Sends an attempt as it is written. */
export function attempt(
	origin: string,
	{ path, suffix = '', query = '', headers = {}, ...request }: Attempt
): Promise<RawResponse> {
	const target = `${path}${suffix}${query === '' ? '' : `?${query}`}`;
	const sent = new Map<string, string>();
	for (const [name, value] of Object.entries(headers))
		if (value !== undefined) sent.set(name, value);
	return rawRequest(origin, target, { ...request, headers: Object.fromEntries(sent) });
}

const toPercent = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;
/** UTF-8 in two bytes for what fits in one, which no decoder may take (RFC 3629 §3). */
const toOverlong = (letter: string) =>
	`%${(0xc0 | (letter.charCodeAt(0) >> 6)).toString(16)}%${(0x80 | (letter.charCodeAt(0) & 0x3f)).toString(16)}`;
const first = (path: string, replace: (letter: string) => string) =>
	path.replace(/(?<=^\/)./, replace);
const inner = (path: string, slash: string) => path.replaceAll(/(?<=.)\//g, slash);

/** The same route, written in other ways: what some of them reach is a matter of the router. */
export const spellings: ReadonlyArray<readonly [string, (path: string) => string]> = [
	['as it is', (path) => path],
	['a percent-encoded letter', (path) => first(path, toPercent)],
	['every letter percent-encoded', (path) => path.replace(/[a-z]/g, toPercent)],
	['a letter percent-encoded twice', (path) => first(path, () => `%25${toPercent('d').slice(1)}`)],
	[
		'every letter percent-encoded twice',
		(path) => path.replace(/[a-z]/g, (letter) => `%25${toPercent(letter).slice(1)}`)
	],
	['a letter of overlong UTF-8', (path) => first(path, toOverlong)],
	['every letter of overlong UTF-8', (path) => path.replace(/[a-z]/g, toOverlong)],
	['a slash of overlong UTF-8', (path) => `/%c0%af${path}`],
	['a detour of overlong UTF-8', (path) => `/nowhere/%c0%ae%c0%ae${path}`],
	['a letter by %u', (path) => first(path, (letter) => `%u00${toPercent(letter).slice(1)}`)],
	['a full-width letter', (path) => first(path, () => '%ef%bd%84')],
	['a raw byte beyond ASCII', (path) => `${path}\u00e9`],
	['raw overlong bytes', (path) => `/\u00c0\u00af${path}`],
	['a slash percent-encoded', (path) => inner(path, '%2f')],
	['a slash percent-encoded twice', (path) => inner(path, '%252f')],
	['the first slash percent-encoded', (path) => path.replace(/^\//, '/%2f')],
	['backslashes', (path) => inner(path, '\\')],
	['a backslash before', (path) => `/\\${path}`],
	['a backslash percent-encoded', (path) => inner(path, '%5c')],
	['double slashes before', (path) => `/${path}`],
	['double slashes within', (path) => inner(path, '//')],
	['double slashes after', (path) => `${path}//`],
	['a slash after', (path) => `${path}/`],
	['a slash percent-encoded after', (path) => `${path}%2f`],
	['a dot segment', (path) => `/.${path}`],
	['a dot segment after', (path) => `${path}/.`],
	['a detour', (path) => `/nowhere/..${path}`],
	['a detour by a backslash', (path) => `/nowhere\\..${path}`],
	['a percent-encoded detour', (path) => `/nowhere/%2e%2e${path}`],
	['a detour percent-encoded twice', (path) => `/nowhere/%252e%252e${path}`],
	['a detour with its slash percent-encoded', (path) => `/nowhere/..%2f${path.slice(1)}`],
	['a detour through static files', (path) => `/_app/immutable/../..${path}`],
	['a percent-encoded detour through static files', (path) => `/_app/immutable/..%2f..${path}`],
	['a detour through a file', (path) => `/favicon.svg/..${path}`],
	['a detour with a parameter', (path) => `/nowhere/..;${path}`],
	['capital letters', (path) => path.toUpperCase()],
	['a capital letter', (path) => first(path, (letter) => letter.toUpperCase())],
	['a parameter after a semicolon', (path) => `${path};x=1`],
	['the name of a style sheet after', (path) => `${path}/x.css`],
	['the name of a style sheet after a semicolon', (path) => `${path};x.css`],
	['the name of a style sheet after a hidden slash', (path) => `${path}%2fx.css`],
	['the name of a style sheet after a hidden question mark', (path) => `${path}%3fx.css`],
	['an ending', (path) => `${path}.html`],
	['the ending of data', (path) => `${path}/__data.json`],
	['the ending of data, percent-encoded', (path) => `${path}/%5f%5fdata.json`],
	['the ending of data that goes on', (path) => `${path}/__data.json/`],
	['the ending of a route', (path) => `${path}/__route.js`],
	['undecodable bytes after', (path) => `${path}%c0%af`],
	['undecodable bytes before', (path) => `/%ff${path}`],
	['half of a character', (path) => `${path}%ed%a0%80`],
	['a half escape', (path) => `${path}%`],
	['an invalid escape', (path) => `${path}%zz`],
	['a null byte', (path) => `${path}%00`],
	['a null byte before', (path) => `/%00${path}`],
	['a null byte within', (path) => first(path, (letter) => `${letter}%00`)],
	['a null byte and an ending', (path) => `${path}%00.css`],
	['a line break', (path) => `${path}%0d%0aX-Injected:%201`],
	['a space', (path) => `${path}%20`],
	['a tab before', (path) => `/%09${path}`],
	['a fragment-like end', (path) => `${path}%23`],
	['a fragment', (path) => `${path}#/`],
	['a full address', (path) => `http://evil.example${path}`],
	['a full address with a port', (path) => `http://localhost:80${path}`],
	['an address with a user name', (path) => `http://localhost@evil.example${path}`],
	['another host after an at sign', (path) => `@evil.example${path}`],
	['another host after a dot', (path) => `.evil.example${path}`]
];

const withHeaders =
	(headers: Readonly<Record<string, string>>): Attack[1] =>
	(attempt) => ({ ...attempt, headers: { ...attempt.headers, ...headers } });
const withQuery =
	(query: string): Attack[1] =>
	(attempt) => ({
		...attempt,
		query: attempt.query === undefined ? query : `${attempt.query}&${query}`
	});
const withMethod =
	(method: string): Attack[1] =>
	({ body: _, ...attempt }) => ({ ...attempt, method });

/** Addresses of other sites in every spelling, and what is no address. */
export const hostileRedirects: readonly string[] = [
	'//evil.example',
	'///evil.example',
	'////evil.example/%2f..',
	'/\\evil.example',
	'\\\\evil.example',
	'\\/evil.example',
	'/\\/evil.example',
	'/%5cevil.example',
	'/%5C/evil.example',
	'/%09/evil.example',
	'/\t/evil.example',
	'/\n/evil.example',
	'/\r/evil.example',
	'/%0d%0aLocation:%20https://evil.example',
	'/\r\nSet-Cookie: a=b',
	'https://evil.example',
	'http://evil.example',
	'https:evil.example',
	'https:/evil.example',
	'https:///evil.example',
	'HTTPS://EVIL.EXAMPLE',
	'ftp://evil.example',
	'javascript:alert(1)',
	'JAVASCRIPT:alert(1)',
	' javascript:alert(1)',
	'java\tscript:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'vbscript:msgbox(1)',
	'file:///etc/passwd',
	'/.//evil.example',
	'/..//evil.example',
	'/a/..//evil.example',
	'/./\\evil.example',
	'/%2e%2e//evil.example',
	'/\u2028/evil.example',
	'/%00//evil.example',
	'@evil.example',
	'evil.example',
	'?url=https://evil.example',
	'.evil.example',
	':80#@evil.example',
	'[::1]',
	`/${'a'.repeat(10_000)}`
];

/** Headers and queries by which frameworks talk to themselves. */
const internals: readonly Attack[] = [
	[
		'the header of an inner request (Next.js)',
		withHeaders({ 'x-middleware-subrequest': Array(6).fill('src/middleware').join(':') })
	],
	['an inner path', withHeaders({ 'x-sveltekit-pathname': '/', 'x-sveltekit-search': '' })],
	['an inner error', withHeaders({ 'x-sveltekit-error': 'true' })],
	['an inner route', withHeaders({ 'x-sveltekit-routeid': '/', 'x-sveltekit-normalize': '1' })],
	['an inner prerendering', withHeaders({ 'x-sveltekit-prerender': 'true' })],
	['a header that asks for no loading', withHeaders({ 'x-sveltekit-invalidated': '000' })],
	['a query that asks for no loading', withQuery('x-sveltekit-invalidated=000')],
	['a query that asks for the page alone', withQuery('x-sveltekit-invalidated=001')],
	['a query that asks for all loading', withQuery('x-sveltekit-invalidated=111')],
	['a query that asks for nonsense', withQuery('x-sveltekit-invalidated=%ff%00__proto__')],
	['a query that adds a slash', withQuery('x-sveltekit-trailing-slash=1')],
	['an action without a form', withHeaders({ 'x-sveltekit-action': 'true' })],
	['another path by a proxy', withHeaders({ 'x-original-url': '/', 'x-rewrite-url': '/' })],
	[
		'another prefix by a proxy',
		withHeaders({ 'x-forwarded-prefix': '/', 'x-forwarded-path': '/' })
	],
	['an address of the server itself', withHeaders({ 'x-forwarded-for': '127.0.0.1' })],
	['a name for the client', withHeaders({ 'x-real-ip': '::1', 'x-forwarded-user': 'alice' })],
	['a password', withHeaders({ authorization: 'Basic YWxpY2U6YWxpY2U=' })],
	['a prefetch', withHeaders({ 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' })],
	['a copy that is known', withHeaders({ 'if-none-match': '*' })],
	['a part', withHeaders({ range: 'bytes=0-9' })],
	['no wish for a type', withHeaders({ accept: '' })],
	['a wish for nonsense', withHeaders({ accept: `${','.repeat(3000)}text/html;q=x` })],
	['the type of a remote form', withHeaders({ 'content-type': 'application/x-sveltekit-formdata' })]
];

/** Methods, and words for methods: an override is nothing that SvelteKit or this library takes. */
const methods: readonly Attack[] = [
	...['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'get'].map(
		(method): Attack => [`the method ${method}`, withMethod(method)]
	),
	...['x-http-method-override', 'x-http-method', 'x-method-override'].map((header): Attack => [
		`another method by ${header}`,
		withHeaders({ [header]: 'GET' })
	]),
	['a POST that says it is a GET', (attempt) => overridden({ ...attempt, method: 'POST' })],
	['an OPTIONS that says it is a GET', (attempt) => overridden(withMethod('OPTIONS')(attempt))],
	['another method by a query', withQuery('_method=GET')],
	[
		'a preflight of another site',
		(attempt) => ({
			...withMethod('OPTIONS')(attempt),
			headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' }
		})
	]
];

const overridden = withHeaders({ 'x-http-method-override': 'GET' });

/** Other names for this site. With `ORIGIN` adapter-node asks none of them. */
export const spoofedHosts: readonly Attack[] = [
	['a host', withHeaders({ host: 'evil.example' })],
	['a host with a port', withHeaders({ host: 'evil.example:443' })],
	['a forwarded host', withHeaders({ 'x-forwarded-host': 'evil.example' })],
	[
		'a forwarded address',
		withHeaders({ forwarded: 'for=127.0.0.1;host=evil.example;proto=https' })
	],
	[
		'a forwarded scheme',
		withHeaders({ 'x-forwarded-proto': 'https', 'x-forwarded-ssl': 'on', 'x-url-scheme': 'https' })
	],
	['a forwarded port', withHeaders({ 'x-forwarded-port': '666' })],
	[
		'other words for the host',
		withHeaders({
			'x-host': 'evil.example',
			'x-original-host': 'evil.example',
			'x-forwarded-server': 'evil.example',
			'x-http-host-override': 'evil.example'
		})
	]
];

/** What is altered besides the path. */
export const alterations: readonly Attack[] = [
	...internals,
	...methods,
	...spoofedHosts.map(([name, alter]): Attack => [`${name} that is spoofed`, alter])
];

/** Every attack on the request for a protected route. */
export const attacks: readonly Attack[] = [
	...spellings.map(([name, spell]): Attack => [
		name,
		(attempt) => ({ ...attempt, path: spell(attempt.path) })
	]),
	...alterations
];

/** What a page of another site has for an origin when it sends a form; `undefined` is no such header. */
export const foreignOrigins: ReadonlyArray<readonly [string, { readonly origin?: string }]> = [
	['another site', { origin: 'https://evil.example' }],
	['a frame without an origin', { origin: 'null' }],
	['nowhere', {}]
];

/** The kinds of request that a route answers (`guards/request-kind.ts`). */
export type Kind = 'page' | 'data' | 'action' | 'fetch';

/** An innocent request of each kind. @param form what the action `create` gets */
export const toAttempts = (
	path: string,
	form: Readonly<Record<string, string>> = {}
): ReadonlyArray<readonly [Kind, Attempt]> => [
	['page', { path, headers: navigation }],
	['data', { path, suffix: '/__data.json', headers: { accept: '*/*' } }],
	[
		'action',
		{
			path,
			query: '/create',
			method: 'POST',
			headers: {
				accept: 'application/json',
				'x-sveltekit-action': 'true',
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: new URLSearchParams(form).toString()
		}
	],
	['fetch', { path, headers: { accept: 'application/json' } }]
];
