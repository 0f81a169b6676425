import { LogtoAuthError } from '../../errors.js';
import { answerInRequest } from '../request/answer-in-request.js';
import { readWithin, TooLongError } from '../internal/read-within.js';
import { parseObject } from '../logto/fetch-json.js';
import { withSpan } from '../observability/tracing.js';
import { toWebhookEvent } from './to-webhook-event.js';
import type { WebhookEvent } from './webhook-events.js';

/** The options of {@link verifyWebhook}. */
export interface WebhookOptions {
	/**
	 * The signing key of the webhook in Logto Console. Pass several while you replace it: a signature with any of them is
	 * valid. Empty keys are ignored, and one key must remain.
	 */
	readonly signingKey: string | readonly string[];
	/** The largest difference between `createdAt` and this server's clock, in seconds. @default 300 */
	readonly tolerance?: number;
}

const header = 'logto-signature-sha-256';

/** The largest body, in bytes. Logto's largest bodies are arrays of members, which it cuts at half of this. */
const maximumBytes = 1024 * 1024;

/**
 * Verifies the signature of a webhook and returns its event. Call it before anything else reads the request.
 *
 * It does not detect a repeated delivery: an attacker who sees a delivery can send it again within `tolerance`.
 * Remember `deliveryId` for that time, or make your handler idempotent.
 *
 * Answer 2xx within 10 seconds when the event is processed. When this throws, answer the status of the error. A real
 * Logto sent each event only once, independent of the answer. With a rule table, the route needs the rule `'public'`,
 * because Logto has no session.
 *
 * @throws SvelteKit's HTTP error with `{ code, message }` within a request; {@link LogtoAuthError} where SvelteKit does
 * not know the current request. Codes: `webhook_signature_invalid` · `webhook_expired` when `createdAt` is outside
 * `tolerance` · `webhook_invalid` when the signed body is not an event · `request_too_large` above 1 MiB ·
 * `request_invalid` when the body is incomplete · `configuration` without a signing key, or when the body was already
 * read
 * @example
 * ```ts
 * // src/routes/webhooks/logto/+server.ts
 * import { verifyWebhook } from 'sveltekit-logto/server';
 * import { env } from '$env/dynamic/private';
 * import { forgetUser, isDone, markDone } from '$lib/server/database';
 *
 * export async function POST({ request }) {
 * 	const event = await verifyWebhook(request, { signingKey: env.LOGTO_WEBHOOK_KEY ?? '' });
 * 	if (!(await isDone(event.deliveryId))) {
 * 		if (event.event === 'User.Deleted') await forgetUser(event.userId);
 * 		await markDone(event.deliveryId);
 * 	}
 * 	return new Response(null, { status: 204 });
 * }
 * ```
 * @see https://docs.logto.io/developers/webhooks/secure-webhooks
 */
export async function verifyWebhook(
	request: Request,
	{ signingKey, tolerance = 300 }: WebhookOptions
): Promise<WebhookEvent> {
	return answerInRequest(undefined, () =>
		withSpan('logto.webhook', {}, () => verify(request, toKeys(signingKey), tolerance))
	);
}

async function verify(
	request: Request,
	keys: readonly string[],
	tolerance: number
): Promise<WebhookEvent> {
	const bytes = await readBytes(request);
	if (!(await isSigned(bytes, request.headers.get(header), keys)))
		throw new LogtoAuthError('webhook_signature_invalid');
	const body = parseObject(toText(bytes)) ?? {};
	const { event, hookId, createdAt } = body;
	if (typeof event !== 'string' || typeof hookId !== 'string' || !isInstant(createdAt))
		throw new LogtoAuthError('webhook_invalid');
	if (!(Math.abs(Date.now() - Date.parse(createdAt)) <= tolerance * 1000))
		throw new LogtoAuthError('webhook_expired');
	const deliveryId = toHex(await crypto.subtle.digest('SHA-256', bytes));
	return toWebhookEvent(event, { deliveryId, hookId, createdAt, body });
}

function toKeys(signingKey: string | readonly string[]): readonly string[] {
	const keys = [signingKey].flat().filter((key) => typeof key === 'string' && key !== '');
	if (keys.length > 0) return keys;
	throw new LogtoAuthError('configuration', {
		message:
			'verifyWebhook needs "signingKey": copy it from Logto Console → Webhooks → your webhook.'
	});
}

/** The bytes of the body, counted while they arrive: `content-length` can be missing or wrong. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
	if (request.bodyUsed || request.body?.locked === true)
		throw new LogtoAuthError('configuration', {
			message: 'verifyWebhook needs the unread body: call it before anything reads the request.'
		});
	if (Number(request.headers.get('content-length')) > maximumBytes)
		throw new LogtoAuthError('request_too_large');
	try {
		return await readWithin(request.body, maximumBytes);
	} catch (cause) {
		const tooLarge = cause instanceof TooLongError;
		throw new LogtoAuthError(tooLarge ? 'request_too_large' : 'request_invalid', { cause });
	}
}

/** Tries every key, so that the time does not reveal which key is in use. */
async function isSigned(
	bytes: Uint8Array<ArrayBuffer>,
	signature: string | null,
	keys: readonly string[]
): Promise<boolean> {
	if (signature === null || !/^[\da-f]{64}$/i.test(signature)) return false;
	const given = fromHex(signature);
	const answers = await Promise.all(
		keys.map(async (key) => crypto.subtle.verify('HMAC', await toHmacKey(key), given, bytes))
	);
	return answers.includes(true);
}

function toHmacKey(signingKey: string): Promise<CryptoKey> {
	const bytes = new TextEncoder().encode(signingKey);
	return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
		'verify'
	]);
}

/** An empty string for bytes that are not UTF-8. */
function toText(bytes: Uint8Array<ArrayBuffer>): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return '';
	}
}

/** `Date.parse` alone accepts `1` and many other strings. */
function isInstant(value: unknown): value is string {
	const format = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
	return typeof value === 'string' && format.test(value) && !Number.isNaN(Date.parse(value));
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(buffer: ArrayBuffer): string {
	return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
