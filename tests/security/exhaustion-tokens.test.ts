import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPersonalToken, signIn } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld } from '../support/world.js';

const resource = 'https://api.example.test';
const bob = 'bob000000002';

/** The attacker, and a user elsewhere. */
const attacker = '198.51.100.7';
const elsewhere = '203.0.113.9';

/** About 300 made-up tokens a second: thirty each tenth of a second. */
const flood = { perTick: 30, pause: 100 };

/** What one address may make the app ask Logto: twenty questions at once, and then five a second. */
const toBound = (seconds: number) => 20 + 5 * Math.ceil(seconds);

/** What all addresses together may: eight questions at a time, each of a tenth of a second. */
const toBoundOfAll = (seconds: number) => Math.ceil(seconds * 80);

const random = (length: number) =>
	Array.from({ length }, () => Math.floor(Math.random() * 36).toString(36)).join('');

describe('made-up tokens', () => {
	const world = useWorld(
		// A machine that is busy with all of this may be slow, and that is not what is tested.
		{ env: { ADDRESS_HEADER: 'x-forwarded-for', DEMO_TIMEOUT: '30' } },
		{ allowTokenExchange: true }
	);
	/** Tokens that the app has seen, and one that it has not. */
	let proven: readonly string[] = [];
	let provenAt = 0;
	let fresh = '';
	let jwt = '';

	const createToken = () => createPersonalToken(world.logto, bob);
	const createJwt = async (): Promise<string> => {
		const asked = { resource, scope: 'openid read:things' };
		return (await signIn(world.logto, 'bob', asked, undefined, resource)).access_token;
	};
	const call = (token: string, address = attacker) =>
		send(`${world.demo.origin}/resource/things`, {
			headers: { accept: '*/*', authorization: `Bearer ${token}`, 'x-forwarded-for': address }
		});
	const count = (endpoint: string) =>
		world.logto.requests.filter(({ path }) => path === endpoint).length;
	const countAll = () => ({ exchanges: count('/oidc/token'), keys: count('/oidc/jwks') });

	beforeAll(async () => {
		[fresh, jwt] = await Promise.all([createToken(), createJwt()]);
		proven = await Promise.all([createToken(), createJwt()]);
		for (const token of proven) expect((await call(token)).status).toBe(200);
		provenAt = Date.now();
		world.logto.setFault({ kind: 'delay', ms: 100, paths: ['/oidc/token'] });
	});
	afterEach(() => expect(world.demo.alive()).toBe(true));

	/** Sends the flood, and each half second the tokens that are good, from the very address of the attack. */
	async function attack(
		seconds: number,
		toMadeUp: (index: number) => { readonly token: string; readonly address?: string },
		others: () => readonly Promise<Response>[] = () => []
	) {
		const ticks = (seconds * 1000) / flood.pause;
		const made: Promise<Response>[] = [];
		const good: Promise<Response>[] = [];
		const [began, before] = [Date.now(), countAll()];
		for (let tick = 0; tick < ticks; tick++) {
			for (let index = 0; index < flood.perTick; index++) {
				const { token, address } = toMadeUp(made.length);
				made.push(call(token, address));
			}
			if (tick % 5 === 0) good.push(...proven.map((token) => call(token)));
			if (tick === ticks / 2) good.push(...others());
			await new Promise((resolve) => setTimeout(resolve, flood.pause));
		}
		const answers = await Promise.all(made);
		return {
			good: new Set((await Promise.all(good)).map(({ status }) => status)),
			bad: new Set(answers.map(({ status }) => status)),
			refused: answers.find(({ status }) => status === 429),
			asked: count('/oidc/token') - before.exchanges,
			keys: count('/oidc/jwks') - before.keys,
			seconds: (Date.now() - began) / 1000
		};
	}

	it('as JWTs with keys and signatures of their own keep no user out, and cost Logto little', async () => {
		const [header = '', payload = ''] = jwt.split('.');
		const foreign = (index: number) =>
			Buffer.from(JSON.stringify({ alg: 'ES384', typ: 'at+jwt', kid: `${index}` })).toString(
				'base64url'
			);
		const { good, bad, asked, keys, seconds } = await attack(
			3,
			(index) => ({
				token: `${index % 2 === 0 ? header : foreign(index)}.${payload}.${random(128)}`
			}),
			() => [call(jwt, elsewhere)]
		);
		expect(good).toEqual(new Set([200]));
		expect([...bad].filter((status) => status !== 401 && status !== 429)).toEqual([]);
		expect(asked).toBeLessThanOrEqual(1);
		// Unknown keys are looked for every five seconds at most.
		expect(keys).toBeLessThanOrEqual(1 + Math.ceil(seconds / 5));
	});

	it('of many addresses keep no token out that was good before', async () => {
		const { good, bad, asked, seconds } = await attack(3, (index) => ({
			token: `pat_${random(32)}`,
			address: `10.${index >> 8}.${index & 255}.1`
		}));
		expect(good).toEqual(new Set([200]));
		expect([...bad].filter((status) => status !== 401 && status !== 429)).toEqual([]);
		expect(asked).toBeLessThanOrEqual(toBoundOfAll(seconds) + 2);
	});

	it('as personal access tokens of one address keep no other user out, and cost Logto little', async () => {
		// The attack lasts while the app asks again about the good ones, half a minute after the last time.
		await waitFor(async () => Date.now() - provenAt > 24_000, 30_000);
		const { good, bad, refused, asked, seconds } = await attack(
			10,
			() => ({ token: `pat_${random(32)}` }),
			() => [call(fresh, elsewhere)]
		);
		expect(good).toEqual(new Set([200]));
		expect(bad).toEqual(new Set([401, 429]));
		expect(refused?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
		expect(refused?.headers.get('cache-control')).toContain('no-store');
		expect(await refused?.json()).toMatchObject({ code: 'too_many_requests' });
		// Two more for the good ones: one is new, and one is asked about again.
		expect(asked).toBeLessThanOrEqual(toBound(seconds) + 2);
	});
});
