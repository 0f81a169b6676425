import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createHttpClient, signInAtLogto, type HttpClient } from '../support/http-client.js';

/**
 * One request to a real Logto and its answer. What the answer gave stands as `{kind:number}` here and
 * in later requests; `{endpoint}`, `{secret}` and `{xsrf}` are those of the server that is asked.
 */
export interface Step {
	readonly label: string;
	/** The username of a user who went through the sign-in pages to the callback. */
	readonly signIn?: string;
	/** Which browser asks: that of the last sign-in, or that of a user's last one. None: one without cookies. */
	readonly session?: string;
	readonly method: string;
	readonly path: string;
	readonly query?: Params;
	readonly authorization?: string;
	readonly accept?: string;
	readonly form?: Params;
	readonly json?: unknown;
	readonly response: RecordedAnswer;
}

type Params = Readonly<Record<string, string | readonly string[]>>;

interface RecordedAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

/** What came back, written as records are. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
}

/** Replays records, in order, against a server. */
export interface Replay {
	/** The recorded and the actual answer, both without what differs from run to run. */
	run(step: Step): Promise<{ readonly expected: Answer; readonly actual: Answer }>;
}

export function createReplay(server: {
	readonly endpoint: string;
	readonly clientSecret: string;
}): Replay {
	const names = new Map<string, string>([
		['{endpoint}', server.endpoint],
		['{secret}', server.clientSecret]
	]);
	const browsers = new Map<string, HttpClient>();
	const fill = (text: string): string =>
		text.replace(/\{\w+(?::\d+)?\}/g, (name) => names.get(name) ?? name);

	return {
		async run(step) {
			const client = browsers.get(step.session ?? '') ?? createHttpClient();
			if (step.signIn !== undefined) browsers.set(step.signIn, client).set('last', client);
			const url = `${server.endpoint}${fill(step.path)}${toQuery(step.query, fill)}`;
			const { status, headers, text } = await ask(client, step, url, fill);
			const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1];
			if (xsrf !== undefined) names.set('{xsrf}', xsrf);
			const body: unknown = /^application\/(?:\w|-)*\+?json/.test(headers['content-type'] ?? '')
				? JSON.parse(text)
				: undefined;
			learnCode(names, step.response.headers['location'], headers['location']);
			learnTokens(names, step.response.body, body);
			const wanted = [...new Set([...Object.keys(step.response.headers), ...alwaysCompared])];
			return {
				expected: {
					status: step.response.status,
					headers: toComparableHeaders(step.response.headers, wanted, (text) => text),
					body: toComparable(step.response.body)
				},
				actual: {
					status,
					headers: toComparableHeaders(headers, wanted, (text) =>
						text.replaceAll(server.endpoint, '{endpoint}')
					),
					body:
						step.response.body === undefined
							? undefined
							: toComparable(toRecorded(body, step.response.body, server.endpoint))
				}
			};
		}
	};
}

async function ask(
	client: HttpClient,
	step: Step,
	url: string,
	fill: (text: string) => string
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
	if (step.signIn !== undefined)
		return {
			status: 303,
			headers: { location: await signInAtLogto(client, url, step.signIn) },
			text: ''
		};
	const headers: Record<string, string> = {};
	if (step.authorization !== undefined) headers['authorization'] = toAuthorization(step, fill);
	if (step.accept !== undefined) headers['accept'] = step.accept;
	const init = { method: step.method, headers, ...toBody(step, fill, headers) };
	const response = await client.fetch(url, init);
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		text: await response.text()
	};
}

function toAuthorization({ authorization = '' }: Step, fill: (text: string) => string): string {
	const [scheme = '', value = ''] = authorization.split(' ');
	return `${scheme} ${scheme === 'Basic' ? btoa(fill(value)) : fill(value)}`;
}

function toBody(
	{ form, json }: Step,
	fill: (text: string) => string,
	headers: Record<string, string>
): { body?: string } {
	if (form !== undefined) {
		headers['content-type'] = 'application/x-www-form-urlencoded';
		return { body: toQuery(form, fill).slice(1) };
	}
	if (json === undefined) return {};
	headers['content-type'] = 'application/json';
	return { body: fill(JSON.stringify(json)) };
}

function toQuery(params: Params | undefined, fill: (text: string) => string): string {
	if (params === undefined) return '';
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(params))
		for (const entry of [value].flat()) query.append(name, fill(entry));
	return `?${query}`;
}

function learnCode(names: Map<string, string>, recorded?: string, actual?: string): void {
	const name = recorded === undefined ? null : /[?&]code=(\{code:\d+\})/.exec(recorded)?.[1];
	const code = actual === undefined ? null : /[?&]code=([^&]+)/.exec(actual)?.[1];
	if (name && code) names.set(name, code);
}

function learnTokens(names: Map<string, string>, recorded: unknown, actual: unknown): void {
	if (!isObject(recorded) || !isObject(actual)) return;
	for (const [key, value] of Object.entries(recorded)) {
		const name = isObject(value) ? value['name'] : value;
		const token = actual[key];
		if (typeof name === 'string' && /^\{\w+:\d+\}$/.test(name) && typeof token === 'string')
			names.set(name, token);
	}
}

/** The actual body as a record would hold it: tokens by name, JWTs opened. */
function toRecorded(actual: unknown, recorded: unknown, endpoint: string): unknown {
	if (typeof actual === 'string') {
		if (typeof recorded === 'string' && /^\{\w+:\d+\}$/.test(recorded))
			return isJwt(actual) ? 'a JWT' : recorded;
		if (isObject(recorded) && isJwt(actual))
			return {
				name: recorded['name'],
				header: decodeProtectedHeader(actual),
				claims: toRecorded(decodeJwt(actual), recorded['claims'], endpoint)
			};
		return actual.replaceAll(endpoint, '{endpoint}');
	}
	if (Array.isArray(actual))
		return actual.map((entry, index) =>
			toRecorded(entry, Array.isArray(recorded) ? recorded[index] : undefined, endpoint)
		);
	if (!isObject(actual)) return actual;
	return Object.fromEntries(
		Object.entries(actual).map(([key, value]) => [
			key,
			toRecorded(value, isObject(recorded) ? recorded[key] : undefined, endpoint)
		])
	);
}

const isJwt = (text: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/** Header fields whose absence in a record counts, too. */
const alwaysCompared = ['www-authenticate'];

/** Claims and fields that are new each time: only their type is compared. */
const volatile = new Set(
	'iat exp created_at updated_at createdAt updatedAt expiresAt lastSignInAt auth_time jti kid sid state x y n'.split(
		' '
	)
);
/** Lists in a text, whose order means nothing. */
const lists = new Set(['scope', 'scopes_supported']);

function toComparable(value: unknown, key = ''): unknown {
	if (volatile.has(key)) return `a ${typeof value}`;
	if (typeof value === 'string' && lists.has(key)) return value.split(' ').sort().join(' ');
	if (Array.isArray(value))
		return value
			.map((entry) => toComparable(entry))
			.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, toComparable(entry, name)])
	);
}

function toComparableHeaders(
	headers: Readonly<Record<string, string>>,
	wanted: readonly string[],
	normalise: (text: string) => string
): Record<string, string> {
	return Object.fromEntries(
		wanted.map((name) => {
			const value = headers[name];
			if (value === undefined) return [name, 'absent'];
			return [name, name === 'location' ? toPlace(normalise(value)) : normalise(value)];
		})
	);
}

/** An address without what is new each time. */
function toPlace(location: string): string {
	return decodeURIComponent(location.replaceAll('+', ' '))
		.replace(/([?&#]code=)[^&]+/, '$1…')
		.replace(/(\/oidc\/auth\/)[\w-]+/, '$1…')
		.replace(/http:\/\/localhost:\d+(?=\/oidc|\/unknown)/, '{endpoint}');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
