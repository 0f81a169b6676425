/**
 * What guards cost, in microseconds per request:
 *
 * - the hook with a rule table of 1, 100 and 1,000 rules, and the hook without one, for a user with a session in a
 *   cookie who requests one covered route after the other;
 * - `requireBearer` for a token that was seen before, and `jwtVerify` of `jose` with the keys at hand, which verifies
 *   each time.
 *
 * Everything runs in turn, in short bursts in one process, without HTTP.
 */
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createHandle } from '../src/lib/server/handle.ts';
import { requireBearer } from '../src/lib/server/guards/bearer/bearer.ts';
import { createRuntimes } from '../src/lib/server/runtime.ts';
import { toEvent, toRecord } from '../tests/support/units.ts';
import { readArguments } from './support/read-arguments.ts';
import { toTable } from './support/table.ts';

const read = readArguments(
	'npm run bench:guards',
	'Measures what the rule table and a bearer token cost.',
	{ bursts: { value: '60', help: 'how often each task is measured' } }
);
const bursts = Number(read('bursts'));
const perBurst = 500;
const sizes = [1, 100, 1000] as const;

const issuer = 'https://tenant.logto.app/oidc';
const resource = 'https://api.example.test';
const env = {
	AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
	AUTH_LOGTO_ID: 'app',
	AUTH_LOGTO_SECRET: 'app-secret-value',
	AUTH_SECRET: 'a-secret-for-benchmarks-of-forty-characters'
};

type Task = (index: number) => Promise<unknown>;

/** The median burst of each task, in microseconds per run. The order is random in each burst. */
async function measure(tasks: ReadonlyMap<string, Task>): Promise<ReadonlyMap<string, number>> {
	const times = new Map<string, number[]>([...tasks.keys()].map((name) => [name, []]));
	for (let burst = -10; burst < bursts; burst++)
		for (const [name, task] of [...tasks].toSorted(() => Math.random() - 0.5)) {
			const began = performance.now();
			for (let index = 0; index < perBurst; index++) await task(index);
			// The bursts below zero only warm up.
			if (burst >= 0) times.get(name)?.push(((performance.now() - began) * 1000) / perBurst);
		}
	return new Map(
		[...times].map(([name, each]) => [
			name,
			each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? Number.NaN
		])
	);
}

/** A request of a signed-in user through the hook of an app with so many rules; `null`: without a table. */
async function createVisit(size: number | null): Promise<Task> {
	const ids = Array.from({ length: size ?? 1000 }, (_, index) => `/(app)/section-${index}/[id]`);
	const rules = Object.fromEntries(ids.map((id) => [id, { role: 'support' }]));
	const options = { env, logLevel: 'silent' as const, ...(size === null ? {} : { routes: rules }) };
	const getRuntime = createRuntimes();
	const handle = createHandle(options, getRuntime);
	const { sessions, config } = getRuntime(options);
	const record = toRecord(config, { profile: { sub: 'alice', roles: ['support'] } });
	await sessions.create(record);
	const known = toEvent(await sessions.write(toEvent(), record));
	return async (index) => {
		const locals = {};
		const event = { ...known, locals, route: { id: ids[index % ids.length] ?? '' } };
		const response = await handle({
			event,
			async resolve() {
				// A page reads the session, with a table or without.
				await (locals as App.Locals).auth();
				return new Response('page');
			}
		});
		if (response.status !== 200) throw new Error(`The hook answered ${response.status}.`);
	};
}

async function createTokens() {
	const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
	const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'es', alg: 'ES384' }] };
	const token = await new SignJWT({ client_id: 'mobile', scope: 'read:things' })
		.setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid: 'es' })
		.setIssuer(issuer)
		.setAudience(resource)
		.setSubject('alice')
		.setIssuedAt()
		.setExpirationTime('1h')
		.sign(privateKey);
	return { token, jwks };
}

async function createBearerTasks(): Promise<ReadonlyMap<string, Task>> {
	const { token, jwks } = await createTokens();
	const document = {
		issuer,
		authorization_endpoint: `${issuer}/auth`,
		token_endpoint: `${issuer}/token`,
		userinfo_endpoint: `${issuer}/me`,
		jwks_uri: `${issuer}/jwks`,
		id_token_signing_alg_values_supported: ['ES384']
	};
	globalThis.fetch = async (input) =>
		Response.json(String(input).endsWith('/jwks') ? jwks : document);
	const request = new Request('https://app.example/api', {
		headers: { authorization: `Bearer ${token}` }
	});
	const known = { ...toEvent(), request };
	const options = { env, logLevel: 'silent' as const };
	const locals = {};
	const event = { ...known, locals };
	await createHandle(options, createRuntimes())({ event, resolve: () => new Response('page') });
	const keys = createLocalJWKSet(jwks);
	return new Map<string, Task>([
		['requireBearer', () => requireBearer(event, { resource, permissions: ['read:things'] })],
		[
			'jwtVerify',
			() =>
				jwtVerify(token, keys, { issuer, audience: resource, typ: 'at+jwt', algorithms: ['ES384'] })
		]
	]);
}

const hooks = new Map<string, Task>([['none', await createVisit(null)]]);
for (const size of sizes) hooks.set(String(size), await createVisit(size));
const hook = await measure(hooks);
const bearer = await measure(await createBearerTasks());
const none = hook.get('none') ?? Number.NaN;
const toTime = (time: number): string => `${time.toFixed(1)} µs`;

console.log(`Node ${process.version}, ${bursts} bursts of ${perBurst}.\n`);
console.log(
	toTable([
		['rules', 'the hook and a read', 'of which the table'],
		...[...hook].map(([name, time]) => [
			name,
			toTime(time),
			name === 'none' ? '' : toTime(time - none)
		])
	])
);
console.log();
console.log(
	toTable([
		['an access token that was seen before', 'a check'],
		...[...bearer].map(([name, time]) => [`\`${name}\``, toTime(time)])
	])
);
const most = Math.max(...sizes.map((size) => (hook.get(String(size)) ?? Number.NaN) - none));
process.exitCode = most < 20 && (bearer.get('requireBearer') ?? Number.NaN) < 150 ? 0 : 1;
