import { joinChunks, readChunks } from '../../src/lib/server/session/cookie/chunks.js';
import { toDigest } from '../../src/lib/server/internal/digest.js';
import { decodeRecord } from '../../src/lib/server/session/record/record-codec.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import { createSeal } from '../../src/lib/server/session/seal.js';
import type { Demo } from './demo.js';
import type { HttpClient } from './http-client.js';
import { createRedisClient, type RedisServer } from './redis.js';
import { authSecret } from './secret.js';

/** The `Cookie` header that a browser sends to the demo. */
export function toCookieHeader(client: HttpClient, { origin }: Pick<Demo, 'origin'>): string {
	return client
		.cookies(origin)
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');
}

/** The whole value of the session cookie, `''` without one. */
export function readSessionCookie(client: HttpClient, demo: Pick<Demo, 'origin'>): string {
	const chunks = readChunks(toCookieHeader(client, demo), 'logto.session');
	return joinChunks(chunks, 'logto.session') ?? '';
}

/** What a session's cookie holds. Only a test that knows the secret can say. */
export function openCookieRecord(
	client: HttpClient,
	demo: Pick<Demo, 'origin'>
): Promise<SessionRecord> {
	return open('logto.session', readSessionCookie(client, demo));
}

/** What Redis holds of a session. */
export async function openStoredRecord(
	client: HttpClient,
	demo: Pick<Demo, 'origin'>,
	redis: RedisServer
): Promise<SessionRecord> {
	const key = `logto:session:{${await toDigest(readSessionCookie(client, demo))}}`;
	const stored = await withRedis(redis, (connection) => connection.get(key));
	return open('logto.store', stored?.split(' ')[2] ?? '');
}

/** Every key of a Redis with all that is in it, as texts. */
export function dumpRedis(redis: RedisServer): Promise<ReadonlyMap<string, string>> {
	return withRedis(redis, async (connection) => {
		const contents = new Map<string, string>();
		for (const key of await connection.keys('*')) {
			const isIndex = (await connection.type(key)) === 'zset';
			const members = isIndex ? await connection.zRange(key, 0, -1) : [await connection.get(key)];
			contents.set(key, members.join(' '));
		}
		return contents;
	});
}

/** Keys that would stay for ever. */
export function listKeysWithoutEnd(redis: RedisServer): Promise<readonly string[]> {
	return withRedis(redis, async (connection) => {
		const left: string[] = [];
		for (const key of await connection.keys('*'))
			if ((await connection.pTTL(key)) === -1) left.push(key);
		return left;
	});
}

async function withRedis<Value>(
	redis: RedisServer,
	task: (connection: ReturnType<typeof createRedisClient>) => Promise<Value>
): Promise<Value> {
	const connection = createRedisClient(redis.url);
	await connection.connect();
	try {
		return await task(connection);
	} finally {
		connection.destroy();
	}
}

async function open(name: string, text: string): Promise<SessionRecord> {
	const bytes = await createSeal([authSecret], name).openBytes(text);
	const record = bytes === null ? null : await decodeRecord(bytes);
	if (record === null) throw new Error('There is no session that this secret opens.');
	return record;
}
