import { withHeaders, type Case } from '../case.js';
import type { Random } from '../random.js';
import { urlEncoded, type Site } from './site.js';
import { anyText, damage } from './text.js';

const types: readonly string[] = [
	...[
		urlEncoded,
		'application/json',
		'text/plain',
		'multipart/form-data',
		'multipart/form-data; boundary=x'
	],
	...[
		'application/json; charset=utf-16',
		'application/x-sveltekit-formdata',
		'multipart/form-data; boundary=',
		'x'
	],
	...[
		'multipart/form-data; boundary="x',
		'application/octet-stream',
		`${urlEncoded}; charset=x`,
		'TEXT/PLAIN',
		''
	]
];

/** Another body, with a type that fits or does not. */
export function alterBody(random: Random, given: Case, { origin }: Site): Case {
	const method = ['GET', 'HEAD'].includes(given.method) ? 'POST' : given.method;
	const type = given.headers['content-type'];
	const changed = withHeaders(
		{ ...given, method, body: anyBody(random, given.body ?? '') },
		{
			'content-type': type === undefined || random.chance(0.5) ? random.pick(types) : type,
			origin: random.chance(0.8) ? origin : (given.headers['origin'] ?? null)
		}
	);
	return random.chance(0.1) ? withHeaders(changed, { 'content-type': null }) : changed;
}

function anyBody(random: Random, body: string): string {
	return random.pick([
		() => damage(random, body),
		() => damage(random, body),
		() => fields(random),
		() => fields(random),
		() => multipart(random),
		() => multipart(random),
		() =>
			random.pick([
				'{',
				'[]',
				'null',
				'{"redirectTo":1}',
				'{"__proto__":{"a":1}}',
				'{"organizationId":[]}'
			]),
		() => anyText(random),
		() => 'a'.repeat(random.below(random.chance(0.1) ? 600_000 : 20_000)),
		() => `{"a":${'['.repeat(random.below(5000))}`
	])();
}

function fields(random: Random): string {
	const names = [
		'redirectTo',
		'organizationId',
		'scope',
		'prompt',
		'said',
		'text',
		'organization',
		'logout_token'
	];
	const count = random.chance(0.05) ? 3000 : 1 + random.below(4);
	return Array.from({ length: count }, () => {
		const value = anyText(random, 40);
		return `${random.pick(names)}=${random.chance(0.7) ? encodeURIComponent(value) : value}`;
	}).join('&');
}

/** Parts of a form between boundaries that may be broken. */
function multipart(random: Random): string {
	const line = random.pick(['\r\n', '\r\n', '\n', '']);
	const name = random.pick(['redirectTo', 'said', 'text', 'organization', '"', '__proto__']);
	const disposition = random.pick([
		`form-data; name="${name}"`,
		`form-data; name="${name}"; filename="a.txt"`,
		`form-data; name="${name}"; filename*=UTF-8''%ff`,
		'form-data',
		`attachment; name=${name}`
	]);
	const part = `--x${line}Content-Disposition: ${disposition}${line}${line}${anyText(random, 40)}${line}`;
	const parts = part.repeat(random.pick([1, 1, 2, 300]));
	return `${parts}${random.pick(['--x--', '--x', '--', '', '--x--\r\nmore'])}`;
}
