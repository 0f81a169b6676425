/**
 * Sessions in Redis by the thousand and by the million: memory for each, how long a read takes (by the cookie's id:
 * Redis, seal, record), and how long it takes to sign a user with five sessions out everywhere. All should be flat: a
 * session costs the same however many there are.
 *
 * A script inside Redis writes most sessions as `redisStore` writes them, five per user. Each holds one of two hundred
 * sealed records, which are as large as real ones. The sessions that are read and signed out are written by the library
 * itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { createRecord, type SessionRecord } from '../src/lib/server/session/record/record.ts';
import { encodeRecord } from '../src/lib/server/session/record/record-codec.ts';
import { createSeal } from '../src/lib/server/session/seal.ts';
import { createStoredSessions } from '../src/lib/server/session/store/stored-sessions.ts';
import { toTokenKey } from '../src/lib/server/session/record/kept-tokens.ts';
import type { SessionStore } from '../src/lib/server/stores/store.ts';
import { redisStore } from '../src/lib/server/stores/redis-store.ts';
import { createRedisClient, startRedis, type RedisClient } from '../tests/support/redis.ts';
import { readArguments } from './support/read-arguments.ts';
import { toTable } from './support/table.ts';

const readArgument = readArguments(
	'npm run bench:scale',
	'Measures memory and reads of many sessions in Redis.',
	{ sessions: { value: '1000000', help: 'the most: 1000, 100000 or 1000000' } }
);
const sizes = [1000, 100_000, 1_000_000].filter((size) => size <= Number(readArgument('sessions')));

const config = {
	issuer: 'https://tenant.logto.app/oidc',
	clientId: 'an-application-of-21c',
	secrets: ['a-secret-for-benchmarks-of-forty-characters'],
	timeout: 5000,
	maxAge: 14 * 24 * 3600,
	absoluteMaxAge: 30 * 24 * 3600
} as const satisfies Parameters<typeof createStoredSessions>[0];

const perPerson = 5;
/** People whose sessions are read and ended. */
const measured = 100;
/** Each read goes to a session that the process has not opened before; so many processes do it. */
const readers = 3;
const batch = 500;
const variety = 200;

const toText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** A user with an email address, two organizations, and tokens for userinfo and for one API. */
function createPerson(subject: string): SessionRecord {
	const now = Date.now() / 1000;
	const kept = { issuedAt: now, expiresAt: now + 3600, scope: 'read:things write:things' };
	const lifetime = { maxAge: 14 * 86_400, absoluteMaxAge: 30 * 86_400 };
	const record = createRecord(
		{
			app: `${config.issuer} ${config.clientId}`,
			site: 'http://localhost',
			profile: {
				sub: subject,
				name: 'Alice Liddell',
				username: 'alice',
				email: 'alice@example.test',
				email_verified: true,
				picture: `https://example.test/${toText(16)}.png`,
				roles: ['things-editor'],
				organizations: [toText(9), toText(9)],
				organization_roles: [`${toText(9)}:admin`, `${toText(9)}:member`],
				organization_data: ['Acme', 'Globex'].map((name) => ({
					id: toText(9),
					name,
					description: `${name} Inc.`
				})),
				custom_data: { theme: 'dark' }
			},
			refreshToken: toText(32),
			requested: 'openid offline_access profile email roles urn:logto:scope:organizations',
			userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
		},
		lifetime
	);
	const accessTokens = {
		[toTokenKey({})]: { ...kept, accessToken: toText(32) },
		// A JWT of Logto: header, claims, and an ES384 signature.
		[toTokenKey({ resource: 'https://api.example.test' })]: { ...kept, accessToken: toText(450) }
	};
	return { ...record, accessTokens };
}

/**
 * Writes sessions as `redisStore` does (the record, and each tag's index), five a person, without a
 * journey for each: `first, last, ends at`, then the values that they hold in turn. Names are as long as
 * those of real ones.
 */
const fillScript = `
local values = #ARGV - 3
for n = ARGV[1], ARGV[2] do
  local id = 'abc' .. redis.sha1hex('session' .. n)
  local person = 'abc' .. redis.sha1hex('person' .. math.floor(n / ${perPerson}))
  local tags = { 'sub:' .. person, 'nosid:' .. person }
  for _, tag in ipairs(tags) do
    local key = 'logto:tag:{' .. tag .. '}'
    redis.call('zadd', key, 'GT', ARGV[3], id)
    redis.call('pexpireat', key, ARGV[3])
  end
  local record = '1 ' .. table.concat(tags, ',') .. ' ' .. ARGV[4 + n % values]
  redis.call('set', 'logto:session:{' .. id .. '}', record, 'PXAT', ARGV[3])
end`;

const toName = (text: string): string => `abc${createHash('sha1').update(text).digest('hex')}`;

/** As many sessions more, numbered from one number to another; the store has to find them. */
async function fill(
	client: RedisClient,
	sealed: readonly string[],
	from: number,
	to: number
): Promise<void> {
	const endsAt = Date.now() + 14 * 86_400_000;
	for (let first = from; first < to; first += batch) {
		const numbers = [first, Math.min(first + batch, to) - 1, endsAt].map(String);
		await client.eval(fillScript, { keys: [], arguments: [...numbers, ...sealed] });
	}
	const store = redisStore(client);
	const last = await store.read(toName(`session${to - 1}`));
	const ids = await store.find(`sub:${toName(`person${Math.floor((to - 1) / perPerson)}`)}`);
	if (last === null || !sealed.includes(last.value) || ids.length !== perPerson)
		throw new Error('The store does not find what was written.');
}

/** What the library reads of a request. */
function toEvent({ id }: SessionRecord): RequestEvent {
	const url = new URL('http://localhost/');
	const request = new Request(url, { headers: { cookie: `logto.session=${id}` } });
	return { request, url } as RequestEvent;
}

interface Times {
	readonly median: number;
	readonly p99: number;
}

function toTimes(milliseconds: readonly number[]): Times {
	const sorted = milliseconds.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
	return { median: at(0.5), p99: at(0.99) };
}

async function time(task: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await task();
	return performance.now() - began;
}

/** Signs people in, reads each of their sessions, and signs them out everywhere. */
async function measure(store: SessionStore): Promise<{ reads: Times; signOuts: Times }> {
	const people = Array.from({ length: measured }, () => toText(9));
	const records = people.flatMap((person) =>
		Array.from({ length: perPerson }, () => createPerson(person))
	);
	const first = createStoredSessions(config, '', store);
	await Promise.all(records.map((record) => first.create(record)));
	const reads: number[] = [];
	for (let reader = 0; reader < readers; reader++) {
		const sessions = createStoredSessions(config, '', store);
		for (const record of records)
			reads.push(
				await time(async () => {
					const { record: found } = await sessions.read(toEvent(record));
					if (found?.id !== record.id) throw new Error('A session was not found.');
				})
			);
	}
	const signOuts: number[] = [];
	for (const subject of people) signOuts.push(await time(() => first.endAll({ subject })));
	const left = await Promise.all(people.map((subject) => first.list(subject)));
	if (left.flat().length > 0) throw new Error('A session outlived its end.');
	return { reads: toTimes(reads), signOuts: toTimes(signOuts) };
}

async function readUsedMemory(client: RedisClient): Promise<number> {
	return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
}

async function main(): Promise<void> {
	const redis = await startRedis();
	const client = createRedisClient(redis.url);
	await client.connect();
	try {
		const store = redisStore(client);
		const seal = createSeal(config.secrets, 'logto.store');
		const sealed: string[] = [];
		for (let count = 0; count < variety; count++)
			sealed.push(await seal.sealBytes(await encodeRecord(createPerson(toText(9)))));
		// Warms up, and leaves nothing behind.
		await measure(store);
		const empty = await readUsedMemory(client);
		const results: Array<Awaited<ReturnType<typeof measure>> & { bytes: number; size: number }> =
			[];
		let there = 0;
		for (const size of sizes) {
			await fill(client, sealed, there, size);
			there = size;
			const bytes = ((await readUsedMemory(client)) - empty) / size;
			results.push({ size, bytes, ...(await measure(store)) });
		}
		const length = sealed.reduce((sum, { length }) => sum + length, 0) / sealed.length;
		console.log(`A sealed record has ${Math.round(length)} bytes. Node ${process.version}.\n`);
		const show = ({ median, p99 }: Times) => `${median.toFixed(2)} / ${p99.toFixed(2)} ms`;
		console.log(
			toTable([
				[
					...['sessions', 'bytes each', 'a read, median / p99'],
					'five signed out everywhere, median / p99'
				],
				...results.map(({ size, bytes, reads, signOuts }) => [
					...[size.toLocaleString('en'), String(Math.round(bytes))],
					...[show(reads), show(signOuts)]
				])
			])
		);
	} finally {
		client.destroy();
		await redis.close();
	}
}

await main();
