import { listen } from './live-response.js';
import { rawRequest, type RawRequest, type RawResponse } from './raw-request.js';

/** A JSON value as SvelteKit's client sends it to a remote function: `devalue`'s flat list, in base64url. */
export function toPayload(value: string | Readonly<Record<string, string>>): string {
	const flat: unknown[] = [];
	const note = (text: string) => flat.push(text) - 1;
	if (typeof value === 'string') note(value);
	else {
		const fields: Record<string, number> = {};
		flat.push(fields);
		for (const [name, text] of Object.entries(value)) fields[name] = note(text);
	}
	return Buffer.from(JSON.stringify(flat)).toString('base64url');
}

/** What a remote function answered: its value, a redirect, or the error with its status. */
export interface RemoteAnswer {
	readonly response: RawResponse;
	readonly status: number;
	readonly code: string | null;
	/** The text of the result, as it came over the wire. */
	readonly data: string | null;
}

/**
 * Calls remote functions of one file, as a browser's script does.
 *
 * @param file as SvelteKit calls it in addresses
 */
export function createRemoteCalls(origin: string, base: string, file: string) {
	const send = async (name: string, query: string, init: RawRequest): Promise<RemoteAnswer> => {
		const response = await rawRequest(origin, `${base}/_app/remote/${file}/${name}${query}`, {
			...init,
			headers: { origin, accept: '*/*', 'x-sveltekit-pathname': `${base}/`, ...init.headers }
		});
		return toAnswer(response);
	};
	return {
		query: (name: string, payload: string, headers: Readonly<Record<string, string>> = {}) =>
			send(name, `?payload=${payload}`, { headers }),
		/** Listens as SvelteKit's client does, until the first value or the end. */
		live: (name: string, payload: string, headers: Readonly<Record<string, string>> = {}) =>
			openLive(`${origin}${base}/_app/remote/${file}/${name}?payload=${payload}`, {
				accept: 'text/event-stream',
				'x-sveltekit-pathname': `${base}/`,
				...headers
			}),
		command: (name: string, payload: string, headers: Readonly<Record<string, string>> = {}) =>
			send(name, '', {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify({ payload, refreshes: [] })
			}),
		batch: (
			name: string,
			payloads: readonly string[],
			headers: Readonly<Record<string, string>> = {}
		) =>
			send(name, '', {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify({ payloads })
			}),
		form: (
			name: string,
			fields: Readonly<Record<string, string>>,
			headers: Readonly<Record<string, string>> = {}
		) =>
			send(name, '', {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
				body: new URLSearchParams(fields).toString()
			})
	};
}

const openLive = async (url: string, headers: Readonly<Record<string, string>>) =>
	listen(await fetch(url, { headers }));

/** SvelteKit answers its client with 200 and says within what it is. */
function toAnswer(response: RawResponse): RemoteAnswer {
	const isJson = response.headers['content-type']?.includes('json') === true;
	const said: unknown = isJson ? JSON.parse(response.body) : null;
	const body = typeof said === 'object' && said !== null ? { ...said } : {};
	const field = (name: string): unknown => Object.entries(body).find(([key]) => key === name)?.[1];
	const error = field('error');
	// Next to the error in SvelteKit 2, in it in SvelteKit 3.
	const within =
		typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
	const status = field('status') ?? within;
	const data = field('data');
	const code =
		typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
	return {
		response,
		status: typeof status === 'number' ? status : response.status,
		code,
		data: typeof data === 'string' ? data : null
	};
}
