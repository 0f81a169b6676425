import { hostileRedirects } from '../../security/attacks.js';
import type { Random } from '../random.js';

/** Texts that parsers, paths and prototypes stumble over. All of it may stand in a header. */
export const nasty: readonly string[] = [
	...[
		'',
		'0',
		'-1',
		'1e999',
		'NaN',
		'null',
		'undefined',
		'true',
		'[]',
		'{}',
		'{"a":',
		'[object Object]'
	],
	...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'prototype'],
	...['%', '%ff', '%00', '%zz', '%c0%af', '%2e%2e%2f', '%0d%0aX-Injected:%201', '%u0000', '%25'],
	...[
		'../',
		'..\\',
		'//',
		'\\',
		'///evil.example',
		'//evil.example',
		'/\\evil.example',
		'https://evil.example/'
	],
	...[
		'javascript:alert(1)',
		'data:text/html,x',
		'//[',
		'//a:99999999',
		'http://[::1',
		'?',
		'#',
		'&',
		';',
		','
	],
	...[
		'<fuzz x=1>',
		'"><fuzz>',
		"'",
		'"',
		'`',
		'${7*7}',
		'{{7*7}}',
		'\u00ff\u00fe',
		'\u00c0\u00af',
		'\t',
		' '
	],
	...[
		'*',
		'/',
		'.',
		'..',
		'~',
		'|',
		'\u0080',
		'Bearer',
		'Basic',
		'logto.session',
		'eyJhbGciOiJub25lIn0.e30.'
	]
];

const alphabets = [
	'a',
	'%',
	'=;',
	'. ',
	'A0_-',
	'{}[]",:0',
	'\u00e9\u00ff',
	'/\\.',
	'<>&"\''
] as const;

/** A text of a length that some limit may forget. */
export function anyText(random: Random, most = 200): string {
	if (random.chance(0.6)) return random.pick(nasty);
	const letters = [...random.pick(alphabets)];
	const piece = Array.from({ length: 12 }, () => random.pick(letters)).join('');
	const length = random.chance(0.03) ? random.below(20_000) : random.below(most);
	return piece.repeat(length / 12 + 1).slice(0, length);
}

/** A text for a query or a form: encoded, or as it is. */
export function anyValue(random: Random): string {
	const text = anyText(random);
	return random.chance(0.7) ? encodeURIComponent(text) : toTargetText(text);
}

/** Without what cannot stand in a request line (RFC 9112 §3). */
export const toTargetText = (text: string): string => text.replace(/[^!-~\u0080-\u00ff⟨⟩]/g, '');

/** Without what Node takes in no header, and without space around it. */
export const toHeaderText = (text: string): string =>
	text.replace(/[^\t -~\u0080-\u00ff⟨⟩]/g, '').trim();

/** With something put in, left out, doubled or put in another place. */
export function damage(random: Random, text: string): string {
	const at = random.below(text.length + 1);
	const to = Math.min(text.length, at + 1 + random.below(8));
	const [before, within, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
	return random.pick([
		() => `${before}${anyText(random, 20)}${within}${after}`,
		() => `${before}${after}`,
		() => `${before}${within}${within}${after}`,
		() => `${within}${before}${after}`,
		() => before
	])();
}

/** A value for `redirectTo`: a page of the app, an address of another site, or anything. */
export function anyRedirect(random: Random): string {
	if (random.chance(0.3)) return '%2Fdashboard';
	if (random.chance(0.2)) return anyValue(random);
	const address = random.pick(hostileRedirects);
	return random.chance(0.8) ? encodeURIComponent(address) : toTargetText(address);
}
