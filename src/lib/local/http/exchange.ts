import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Html } from '../../server/internal/html.js';

/** One request with its response and address. */
export interface Exchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly url: URL;
}

/** Characters: more than any form or call here needs. */
const maxBody = 65_536;

async function readText(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) {
		text += String(chunk);
		if (text.length > maxBody) throw new RangeError('The body is too long.');
	}
	return text;
}

/**
 * The JSON value of a request; `{}` for an empty body.
 *
 * @throws {RangeError} when the body is too long
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
	const text = await readText(request);
	return text === '' ? {} : JSON.parse(text);
}

/**
 * The fields of a posted form or JSON object, as strings.
 *
 * @throws {RangeError} when the body is too long
 */
export async function readBody(request: IncomingMessage): Promise<Record<string, string>> {
	if ((request.headers['content-type'] ?? '').includes('application/json'))
		return flatten(await readJson(request), '');
	return Object.fromEntries(new URLSearchParams(await readText(request)));
}

/** `{identifier: {type: 'username'}}` → `{'identifier.type': 'username'}`. */
function flatten(value: unknown, prefix: string): Record<string, string> {
	if (typeof value !== 'object' || value === null)
		return prefix === '' ? {} : { [prefix]: String(value) };
	return Object.assign(
		{},
		...Object.entries(value).map(([name, inner]) =>
			flatten(inner, prefix === '' ? name : `${prefix}.${name}`)
		)
	);
}

export function sendHtml(response: ServerResponse, html: Html, status = 200): void {
	response
		.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
		.end(html.toString());
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
	response
		.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
		.end(JSON.stringify(value));
}

export function sendRedirect(response: ServerResponse, location: string, status = 302): void {
	const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
	response.writeHead(status, { ...headers, location }).end();
}
