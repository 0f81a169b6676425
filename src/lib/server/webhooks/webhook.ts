import { LogtoAuthError } from '../../errors.js';
import { answerInRequest } from '../request/answer-in-request.js';
import { readWithin, TooLongError } from '../internal/read-within.js';
import { parseObject } from '../logto/fetch-json.js';
import { withSpan } from '../observability/tracing.js';
import { toWebhookEvent } from './to-webhook-event.js';
import type { WebhookEvent } from './webhook-events.js';

/** What {@link verifyWebhook} goes by. */
export interface WebhookOptions {
	/**
	 * The signing key that Logto Console shows with the webhook. Several while you replace it: a
	 * signature with any of them is right. Empty ones are passed over, and one must be left.
	 */
	readonly signingKey: string | readonly string[];
	/** How far `createdAt` may be from this server's clock, either way, in seconds. @default 300 */
	readonly tolerance?: number;
}

const header = 'logto-signature-sha-256';

/** Logto's largest are lists of members, which it cuts at half of this. */
const maximumBytes = 1024 * 1024;

/**
 * The event of a webhook that Logto signed, made of the bytes that it signed. Call it before anything
 * else reads the request.
 *
 * Does not know whether the event came before: who sees a delivery can send it again while
 * `tolerance` lasts. Remember `deliveryId` for that long, or make what you do the same when done twice.
 *
 * Answer 2xx when it is done, within 10 seconds; the error's status when this throws. Logto was
 * seen to send each event once, whatever it was answered. With a rule table, the route needs the rule
 * `'public'`: Logto has no session.
 *
 * @throws within a request the HTTP error with `{ code, message }`, which SvelteKit answers; where SvelteKit does
 * not know the current request, {@link LogtoAuthError}: `webhook_signature_invalid` · `webhook_expired` when `createdAt` is outside
 * `tolerance` · `webhook_invalid` when a signed body is no event · `request_too_large` above 1 MiB ·
 * `request_invalid` when the body breaks off · `configuration` without a signing key, or when the body
 * was read before
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

/** The body's bytes, counted while they come: `content-length` may be missing or untrue. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
	if (request.bodyUsed || request.body?.locked === true)
		throw new LogtoAuthError('configuration', {
			message: 'verifyWebhook needs the body as it came: call it before the request is read.'
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

/** Tries every key, so that the time taken does not tell which one is in use. */
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

/** An empty text for what is not UTF-8. */
function toText(bytes: Uint8Array<ArrayBuffer>): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return '';
	}
}

/** `Date.parse` alone takes `1` and much else for a date. */
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
