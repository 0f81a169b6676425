import type { Case } from '../case.js';
import type { Random } from '../random.js';

/** A request as bytes, in a way that no `Request` can carry. */
export interface Written {
	readonly how: string;
	readonly bytes: Buffer;
}

/** What is written in which order: a line each, before the body. */
interface Parts {
	readonly line: string;
	readonly fields: readonly string[];
	readonly body: string;
	readonly end: string;
}

type Distortion = (parts: Parts, random: Random, filled: Case) => Parts;

const withFields = (parts: Parts, ...fields: readonly string[]): Parts => ({
	...parts,
	fields: [...parts.fields, ...fields]
});

/** By what is strange about it. */
const distortions: ReadonlyArray<readonly [how: string, distort: Distortion]> = [
	['as it is', (parts) => parts],
	['two fields Cookie', (parts) => withFields(parts, 'Cookie: logto.session=x', 'cookie: a=b')],
	[
		'its Cookie twice',
		(parts, _, { headers }) => withFields(parts, `Cookie: ${headers['cookie'] ?? ''}`)
	],
	['two fields Host', (parts) => withFields(parts, 'Host: evil.example')],
	['two fields Authorization', (parts) => withFields(parts, 'Authorization: Bearer x')],
	['two fields Content-Length', (parts) => withFields(parts, 'Content-Length: 1')],
	['a length and chunks', (parts) => chunked(parts, `0\r\n\r\nGET /auth/session HTTP/1.1\r\n\r\n`)],
	[
		'chunks',
		({ body, ...parts }) =>
			chunked({ ...parts, body }, `${toHex(body.length)}\r\n${body}\r\n0\r\n\r\n`)
	],
	['chunks of a wrong size', (parts) => chunked(parts, `ffffffffffffffff\r\n${parts.body}`)],
	[
		'chunks with a trailer',
		(parts) => chunked(parts, '0\r\nCookie: logto.session=x\r\nX-Trailer: y\r\n\r\n')
	],
	[
		'an address in full',
		(parts, _, { target }) =>
			relined(parts, (line) => line.replace(target, `http://evil.example${target}`))
	],
	[
		'a scheme of its own',
		(parts, _, { target }) => relined(parts, (line) => line.replace(target, `a:/${target}`))
	],
	['an asterisk', (parts) => relined(parts, () => 'OPTIONS * HTTP/1.1')],
	['bytes beyond ASCII', (parts) => relined(parts, (line) => line.replace(' /', ' /\u00e9\u00ff'))],
	['a tab for a space', (parts) => relined(parts, (line) => line.replace(' ', '\t'))],
	['HTTP/1.0', (parts) => relined(parts, (line) => line.replace('HTTP/1.1', 'HTTP/1.0'))],
	['HTTP/9.9', (parts) => relined(parts, (line) => line.replace('HTTP/1.1', 'HTTP/9.9'))],
	['no version', (parts) => relined(parts, (line) => line.replace(' HTTP/1.1', ''))],
	[
		'no Host',
		(parts) => ({ ...parts, fields: parts.fields.filter((field) => !/^host:/i.test(field)) })
	],
	['line feeds alone', (parts) => ({ ...parts, end: '\n' })],
	['carriage returns alone', (parts) => ({ ...parts, end: '\r' })],
	['a folded field', (parts) => withFields(parts, 'X-Folded: a\r\n b\r\n\tlogto.session=x')],
	['a space before a colon', (parts) => withFields(parts, 'Cookie : logto.session=x')],
	['a null byte in a field', (parts) => withFields(parts, 'Cookie: logto.session=\u0000x')],
	['a field without a name', (parts) => withFields(parts, ': x')],
	[
		'500 fields',
		(parts, random) =>
			withFields(
				parts,
				...Array.from({ length: 500 + random.below(2000) }, (_, index) => `X-${index}: y`)
			)
	],
	['a field of 20 kB', (parts) => withFields(parts, `X-Large: ${'a'.repeat(20_000)}`)],
	['a wish to go on', (parts) => withFields(parts, 'Expect: 100-continue')],
	[
		'another protocol',
		(parts) =>
			withFields(parts, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA')
	],
	[
		'a web socket',
		(parts) =>
			withFields(parts, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: eA==')
	],
	[
		'a second request behind it',
		(parts) => ({ ...parts, body: `${parts.body}GET /auth/session HTTP/1.1\r\nHost: a\r\n\r\n` })
	],
	[
		'a body that stops halfway',
		(parts) => ({ ...parts, body: parts.body.slice(0, parts.body.length / 2) })
	]
];

const relined = (parts: Parts, change: (line: string) => string): Parts => ({
	...parts,
	line: change(parts.line)
});
const chunked = (parts: Parts, body: string): Parts => ({
	...withFields(parts, 'Transfer-Encoding: chunked'),
	body
});
const toHex = (number: number): string => number.toString(16);

/** Writes a request down, distorted in one way. */
export function writeCase(random: Random, filled: Case): Written {
	const { method, target, host, headers, body } = filled;
	const length = body === null ? [] : [`Content-Length: ${body.length}`];
	const parts: Parts = {
		line: `${method} ${target} HTTP/1.1`,
		fields: [
			`Host: ${host}`,
			...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
			...length,
			'Connection: close'
		],
		body: body ?? '',
		end: '\r\n'
	};
	const [how, distort] = random.pick(distortions);
	const { line, fields, body: content, end } = distort(parts, random, filled);
	return {
		how,
		bytes: Buffer.from(`${[line, ...fields].join(end)}${end}${end}${content}`, 'latin1')
	};
}
