import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { verifyWebhook, type WebhookOptions } from './webhook.js';
import type { WebhookEvent } from './webhook-events.js';

const file = new URL('../../../../tests/contract/webhook-deliveries.json', import.meta.url);
const records: {
	readonly signingKey: string;
	readonly deliveries: ReadonlyArray<Record<'label' | 'signature' | 'body', string>>;
} = JSON.parse(readFileSync(file, 'utf8'));
const { signingKey } = records;
const createdAt = '2026-11-23T18:30:59.599Z';
const hookId = 'hook';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: new Date(createdAt) });
});
afterEach(() => {
	vi.useRealTimers();
});

const sign = (body: string | Uint8Array, key = signingKey) =>
	createHmac('sha256', key).update(body).digest('hex');

function send(
	body: BodyInit | null,
	signature: string | null,
	options: Partial<WebhookOptions> = {}
): Promise<WebhookEvent> {
	const headers = new Headers({ 'content-type': 'application/json' });
	if (signature !== null) headers.set('logto-signature-sha-256', signature);
	const init = { method: 'POST', headers, body, duplex: 'half' };
	return verifyWebhook(new Request('https://app.test/webhook', init), { signingKey, ...options });
}

const sendSigned = (body: string | Uint8Array<ArrayBuffer>, options?: Partial<WebhookOptions>) =>
	send(body, sign(body), options);

const sendEvent = (fields: Readonly<Record<string, unknown>>) =>
	sendSigned(JSON.stringify({ hookId, createdAt, ...fields }));

const refusal = async (event: Promise<WebhookEvent>): Promise<unknown> => {
	const error: unknown = await event.then(
		() => null,
		(reason: unknown) => reason
	);
	return error instanceof LogtoAuthError ? error.code : error;
};

describe('deliveries of a real Logto', () => {
	it('are all there', () => {
		expect(records.deliveries).toHaveLength(14);
	});

	it.each(records.deliveries)('are verified: $label', async ({ body, signature }) => {
		const event = await send(body, signature);
		expect(event.event).toBe(JSON.parse(body).event);
		expect(event.body).toEqual(JSON.parse(body));
		expect(event.deliveryId).toBe(createHash('sha256').update(body).digest('hex'));
	});

	it.each(records.deliveries)('are refused with any byte changed: $label', async (delivery) => {
		for (let index = 0; index < delivery.body.length; index += 37) {
			const bytes = new TextEncoder().encode(delivery.body);
			bytes[index] = (bytes[index] ?? 0) ^ 1;
			expect(await refusal(send(bytes, delivery.signature))).toBe('webhook_signature_invalid');
		}
	});

	it.each(records.deliveries)('are refused when written again: $label', async (delivery) => {
		const body = JSON.stringify(JSON.parse(delivery.body), null, 1);
		expect(await refusal(send(body, delivery.signature))).toBe('webhook_signature_invalid');
	});
});

describe('the signature', () => {
	const body = JSON.stringify({ event: 'User.Created', hookId, createdAt });
	const right = sign(body);

	it.each([
		['missing', null],
		['empty', ''],
		['too short', right.slice(2)],
		['of an odd length', right.slice(1)],
		['too long', `${right}00`],
		['not hex', `zz${right.slice(2)}`],
		['in base64', Buffer.from(right, 'hex').toString('base64')],
		['named twice', `${right}, ${right}`],
		['another body’s', sign('{}')],
		['with another key', sign(body, 'another key')]
	])('is refused when %s', async (_, signature) => {
		expect(await refusal(send(body, signature))).toBe('webhook_signature_invalid');
	});

	it('is hex in either case', async () => {
		await expect(send(body, right.toUpperCase())).resolves.toBeDefined();
	});

	it('may be with any of several keys while one replaces the other', async () => {
		const keys = ['new key', '', signingKey];
		await expect(send(body, right, { signingKey: keys })).resolves.toBeDefined();
		await expect(send(body, sign(body, 'new key'), { signingKey: keys })).resolves.toBeDefined();
		expect(await refusal(send(body, sign(body, 'old key'), { signingKey: keys }))).toBe(
			'webhook_signature_invalid'
		);
	});

	it.each([[''], [[]], [['', '']]])('cannot be checked without a key: %j', async (none) => {
		expect(await refusal(send(body, right, { signingKey: none }))).toBe('configuration');
	});
});

describe('the time', () => {
	const at = (seconds: number) =>
		sendEvent({
			event: 'User.Created',
			createdAt: new Date(Date.parse(createdAt) + seconds * 1000).toISOString()
		});

	it.each([-300, -1, 0, 1, 300])('is right %d seconds from ours', async (seconds) => {
		await expect(at(seconds)).resolves.toBeDefined();
	});

	it.each([-301, 301, -1e6, 1e6])('is wrong %d seconds from ours', async (seconds) => {
		expect(await refusal(at(seconds))).toBe('webhook_expired');
	});

	it('may be as far as the app says', async () => {
		const body = JSON.stringify({ event: 'A', hookId, createdAt: '2026-11-23T18:30:00.000Z' });
		expect(await refusal(sendSigned(body, { tolerance: 30 }))).toBe('webhook_expired');
		await expect(sendSigned(body, { tolerance: 90 })).resolves.toBeDefined();
		expect(await refusal(sendSigned(body, { tolerance: Number.NaN }))).toBe('webhook_expired');
	});

	it.each([undefined, null, 1795458659599, '1', '2026', '2026-11-23', '2026-99-99T00:00:00Z', ''])(
		'is no time when it is %j',
		async (value) => {
			expect(await refusal(sendEvent({ event: 'User.Created', createdAt: value }))).toBe(
				'webhook_invalid'
			);
		}
	);
});

describe('the body', () => {
	it.each(['', 'null', '[]', '"text"', '1', '{', '{}', '{"event":"A"}', '\uFEFF{}'])(
		'is no event when it is %j, though signed',
		async (body) => {
			expect(await refusal(sendSigned(body))).toBe('webhook_invalid');
		}
	);

	it('is no event when it is not UTF-8', async () => {
		const text = JSON.stringify({ event: 'A\u00ff', hookId, createdAt });
		expect(await refusal(sendSigned(Uint8Array.from(Buffer.from(text, 'latin1'))))).toBe(
			'webhook_invalid'
		);
	});

	it('is refused above 1 MiB, by what it says and by what it is', async () => {
		const large = new Uint8Array(1024 * 1024 + 1).fill(32);
		expect(await refusal(sendSigned(large))).toBe('request_too_large');
		let taken = 0;
		const endless = new ReadableStream({
			pull(controller) {
				taken += 65_536;
				controller.enqueue(new Uint8Array(65_536));
			}
		});
		expect(await refusal(send(endless, sign('')))).toBe('request_too_large');
		expect(taken).toBeLessThan(2 * 1024 * 1024);
	});

	it('may come in any pieces', async () => {
		const text = JSON.stringify({ event: 'A', hookId, createdAt, note: 'Zoë 🗝' });
		const bytes = new TextEncoder().encode(text);
		const pieces = new ReadableStream({
			start(controller) {
				for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
				controller.close();
			}
		});
		expect((await send(pieces, sign(text))).body['note']).toBe('Zoë 🗝');
	});

	it('is refused when it breaks off', async () => {
		const broken = new ReadableStream({ start: (controller) => controller.error(new Error()) });
		expect(await refusal(send(broken, sign('')))).toBe('request_invalid');
	});

	it('must not have been read before', async () => {
		const request = new Request('https://app.test/', { method: 'POST', body: '{}' });
		await request.text();
		expect(await refusal(verifyWebhook(request, { signingKey }))).toBe('configuration');
	});

	it('is not repeated in what is thrown', async () => {
		const marked = { event: 'planted', hookId: 'planted', createdAt: 'planted' };
		const reason: unknown = await sendEvent(marked).catch((error: unknown) => error);
		expect(reason).toBeInstanceOf(LogtoAuthError);
		expect(reason instanceof Error && `${reason.message}${reason.stack}`).not.toContain('planted');
	});
});

describe('whatever comes', () => {
	const settle = (event: Promise<WebhookEvent>) =>
		event.catch((error: unknown) => {
			expect(error).toBeInstanceOf(LogtoAuthError);
		});

	it('ends in an event or one of our errors: any bytes, any header', async () => {
		const headerText = fc.oneof(
			fc.stringMatching(/^[\da-f]{64}$/),
			fc.string({ unit: 'grapheme-ascii' })
		);
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), headerText, async (bytes, text) => {
				await settle(send(Uint8Array.from(bytes), text));
			})
		);
	});

	it('ends in an event or one of our errors: any signed JSON', async () => {
		const name = fc.oneof(
			fc.string(),
			fc.constantFrom('User.Created', 'PostSignIn', 'Role.Deleted', 'Scope.Created'),
			fc.constantFrom('Organization.Membership.Updated', 'User.SuspensionStatus.Updated')
		);
		const fields = fc.dictionary(
			fc.constantFrom(
				'data',
				'params',
				'user',
				'userId',
				'addedUserIds',
				'matchedRoute',
				'__proto__'
			),
			fc.jsonValue()
		);
		await fc.assert(
			fc.asyncProperty(name, fields, fc.jsonValue(), async (event, known, rest) => {
				await settle(sendEvent({ event, ...known }));
				await settle(sendSigned(JSON.stringify(rest)));
			})
		);
	});
});
