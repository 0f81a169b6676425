import type { Case } from '../case.js';
import type { Random } from '../random.js';
import { urlEncoded, type Site } from './site.js';
import { anyText, damage } from './text.js';

/** Calls of the remote functions of `tests/fixtures/fuzz/src/routes/fuzz.remote.ts`. */
export function remoteCase(random: Random, site: Site): Case {
	const call = (
		name: string,
		query: string,
		rest: Pick<Case, 'method' | 'body'>,
		type?: string
	): Case => ({
		...rest,
		host: site.host,
		target: `${site.base}/_app/remote/${site.remote}/${name}${query}`,
		headers: {
			accept: '*/*',
			origin: site.origin,
			'x-sveltekit-pathname': `${site.base}${random.pick(['/', '/about', '/dashboard', '/o/acme', '/%ff'])}`,
			...(type === undefined ? {} : { 'content-type': type })
		}
	});
	const json = 'application/json';
	const get = { method: 'GET', body: null } as const;
	return random.pick<() => Case>([
		() => call(random.pick(['say', 'who', 'invoices']), `?payload=${payload(random)}`, get),
		() => call(random.pick(['say', 'invoices']), `?payload=${payload(random)}`, get),
		() => call(random.pick(['sayMany', 'many']), '', { method: 'POST', body: batch(random) }, json),
		() =>
			call(random.pick(['write', 'change']), '', { method: 'POST', body: command(random) }, json),
		() =>
			call(
				random.pick(['send', 'submit']),
				'',
				{ method: 'POST', body: 'organization=acme&text=a' },
				urlEncoded
			),
		() =>
			call(
				random.pick(['send', 'submit']),
				'',
				{ method: 'POST', body: binaryForm(random) },
				binaryType
			),
		() =>
			call(random.pick(['nope', '__proto__', 'constructor', '', 'say/x', 'submit/%ff']), '', get),
		() => formPost(random, site)
	])();
}

/** A form of a remote function as a browser without script sends it, to any page. */
function formPost(random: Random, { base, host, origin, remote }: Site): Case {
	const name = random.pick([
		'send',
		'submit',
		'nope',
		'__proto__',
		'say',
		'submit/{}',
		'submit/%22a%22'
	]);
	return {
		method: 'POST',
		host,
		target: `${base}${random.pick(['/talk', '/about', '/dashboard'])}?/remote=${remote}/${name}`,
		headers: { accept: 'text/html', origin, 'content-type': urlEncoded },
		body: 'organization=acme&text=a'
	};
}

/** Lists as `devalue` flattens values, some of which no encoder makes. */
const values: readonly string[] = [
	...[
		'["acme"]',
		'["globex"]',
		'["nowhere"]',
		'["__proto__"]',
		'[""]',
		'[{"organization":1},"acme"]'
	],
	...[
		'[{"organization":1,"text":2},"acme","a"]',
		'[{"text":1},"a"]',
		'[{"__proto__":1},"acme"]',
		'[1]',
		'[-1]'
	],
	...[
		'[[0]]',
		'[{"a":0}]',
		'[["Date","x"]]',
		'[["Map",1,1],0]',
		'[["Set",1],1]',
		'[["BigInt","x"]]',
		'[]'
	],
	...[
		'[["Uint8Array","AAAA"]]',
		'[["ArrayBuffer","*"]]',
		'[["RegExp","(a+)+$"]]',
		'[["null","a",1],2]',
		'{}'
	],
	...[
		'[["Nope",1]]',
		'[[-7,999999999,1,2]]',
		'[-2]',
		'[-7]',
		'[[1,2],"a"]',
		'null',
		'"acme"',
		'1',
		'x',
		''
	],
	...[
		'[["__skrao",1],"a"]',
		'[["__skram",1],[]]',
		'[["File",1]]',
		'[["URL","x"]]',
		`[${'['.repeat(2000)}`
	]
];

function payload(random: Random): string {
	const text = random.chance(0.85) ? random.pick(values) : damage(random, random.pick(values));
	const encoded = Buffer.from(text, 'latin1').toString('base64url');
	return random.chance(0.9) ? encoded : damage(random, encoded).replace(/[^\w%.~-]/g, '');
}

const quoted = (random: Random): string => JSON.stringify(payload(random));

const batch = (random: Random): string =>
	random.pick([
		() => `{"payloads":[${quoted(random)},${quoted(random)}]}`,
		() => `{"payloads":[${quoted(random)}]}`,
		() => `{"payloads":[${Array(500).fill(quoted(random)).join(',')}]}`,
		() =>
			random.pick([
				'{"payloads":{}}',
				'{"payloads":"acme"}',
				'{"payloads":[1,null]}',
				'{}',
				'[]',
				'null',
				'{'
			]),
		() => damage(random, `{"payloads":[${quoted(random)}]}`)
	])();

const command = (random: Random): string =>
	random.pick([
		() => `{"payload":${quoted(random)},"refreshes":[]}`,
		() =>
			`{"payload":${quoted(random)},"refreshes":["${random.pick(['x', '/', 'a/b/c', '__proto__'])}"]}`,
		() =>
			random.pick([
				'{"payload":1}',
				'{"refreshes":1}',
				'{}',
				'[]',
				'null',
				'{',
				'{"payload":{},"refreshes":{}}'
			]),
		() => damage(random, `{"payload":${quoted(random)},"refreshes":[]}`)
	])();

const binaryType = 'application/x-sveltekit-formdata';

/** SvelteKit's own kind of form: a version, two lengths, a `devalue` list, places of files. */
function binaryForm(random: Random): string {
	const data = random.chance(0.6)
		? '[[1,4],{"organization":2,"text":3},"acme","a",{"remote_refreshes":5},[]]'
		: random.pick(values);
	const wrong = random.pick([0, 0, 0, 1, -1, 255, 2 ** 31]);
	const offsets = random.pick(['', '', '[0]', '[-1]', '[1e9]', '{}', anyText(random, 5)]);
	const head = Buffer.alloc(7);
	head.writeUInt8(random.pick([0, 0, 0, 0, 1, 255]), 0);
	head.writeUInt32LE(Math.max(0, data.length + wrong), 1);
	head.writeUInt16LE(Math.min(offsets.length, 65_535), 5);
	return `${head.toString('latin1')}${data}${offsets}${random.pick(['', '', 'content'])}`;
}
