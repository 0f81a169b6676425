import type { Fault, Judged } from '../judge.js';
import { isHtml } from './content.js';

/** Redirects, forms and links that lead to another site. */
export function findForeignAddresses({ answer, url, origins }: Judged): readonly Fault[] {
	const own = [url.origin, ...origins];
	const isForeign = (address: string): boolean => {
		const target = URL.canParse(address, url) ? new URL(address, url) : null;
		return target === null || !own.includes(target.origin);
	};
	const { headers } = answer;
	const redirects = [
		...[headers.get('location') ?? []].flat(),
		...[headers.get('refresh')?.replace(/^\d+; url=/, '') ?? []].flat(),
		...findJsonLocations(answer.body)
	];
	const links = isHtml(answer.headers) ? findLinks(answer.body) : [];
	return [
		...(redirects.some(isForeign) ? [toFault('a redirect')] : []),
		...(links.some(isForeign) ? [toFault('a link')] : [])
	];
}

const toFault = (what: string): Fault => ({ kind: 'bypass', what: `${what} to another site` });

/** SvelteKit tells its client of a redirect with 200. */
function findJsonLocations(body: string): readonly string[] {
	if (!body.startsWith('{') || !body.includes('"location"')) return [];
	return [...body.matchAll(/"location":"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
		text.replace(/\\\//g, '/')
	);
}

const findLinks = (html: string): readonly string[] =>
	[...html.matchAll(/\s(?:href|action|formaction)="([^"]*)"/g)].map(([, text = '']) =>
		toPlain(text)
	);

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const toPlain = (text: string): string =>
	text.replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, code: string | undefined, name: string) =>
		code === undefined ? (names[name] ?? '') : String.fromCharCode(Number(code))
	);
