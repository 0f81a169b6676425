import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/lib/local/index.js';
import {
	flood,
	startGoodUser,
	type Answers,
	type FloodRequest,
	type GoodUser
} from '../support/flood.js';
import { rawRequest } from '../support/raw-request.js';
import { toCookieHeader } from '../support/session-records.js';
import { useShape, type ShapeApp } from '../support/shape-app.js';
import { formPost, navigation, readSession, signIn } from '../support/sign-in.js';

/**
 * What one visitor can make of a process: ten thousand hostile requests, or as many as a bound needs several times
 * over, leave its memory at no more than one and a half times of what it was, and a good user is answered all the
 * while.
 */
const count = 10_000;
const bound = 1.5;

/** Requests of a good user before it is measured: a process that has just started still grows. */
const warmUp = 1000;
const flags = [
	'--expose-gc',
	// So little that what is kept without a bound ends the process.
	'--max-old-space-size=256',
	// What has just been made takes room by how fast requests come; this is about what stays.
	'--max-semi-space-size=4'
];

const random = (bytes: number) => randomBytes(bytes).toString('base64url');
const toBase64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An app whose memory is watched while a user works with it. */
function useWatched(options: Omit<Parameters<typeof useShape>[0], 'flags'>) {
	const world = useShape({ ...options, flags });
	const known = { memory: 0, cookie: '' };

	beforeAll(async () => {
		known.cookie = toCookieHeader((await signIn(world.app, 'alice')).client, world.app);
		await flood(world.app.origin, warmUp, askPage);
		known.memory = await world.readMemory();
	});

	const askPage = (): FloodRequest => ({
		path: '/dashboard',
		headers: { ...navigation, cookie: known.cookie }
	});
	/** Lets an attack happen, and looks at what was answered and at what it left. */
	const endure = async (attack: () => Promise<Answers>): Promise<void> => {
		const user = startGoodUser(world.app.origin, askPage);
		const answers = await attack();
		await expectServed(user);
		for (const status of Object.keys(answers).map(Number)) {
			expect(status).toBeGreaterThan(0);
			expect(status).toBeLessThan(500);
		}
		expect(world.app.alive()).toBe(true);
		expect((await world.readMemory()) / known.memory).toBeLessThanOrEqual(bound);
	};
	return { world, endure };
}

/** Every request of the good user was answered with the page. */
async function expectServed(user: GoodUser): Promise<void> {
	const answers = await user.stop();
	expect(Object.keys(answers)).toEqual(['200']);
	expect(answers[200]).toBeGreaterThan(0);
}

describe('a visitor without a session', () => {
	const { world, endure } = useWatched({
		shape: { options: 'function' },
		logto: { allowTokenExchange: true }
	});

	/** Cookies of a session that does not exist: short ones, sealed ones, in pieces, and a hundred kilobytes. */
	const toCookie = (number: number): string => {
		const sealed = `${toBase64({ alg: 'dir', enc: 'A256CBC-HS512', kid: random(8) })}..${random(16)}.`;
		if (number % 20 === 0) {
			const piece = random(2400);
			const pieces = Array.from({ length: 31 }, (_, index) => `logto.session.${index}=${piece}`);
			return pieces.join('; ');
		}
		if (number % 4 === 0) return `logto.session=${random(24)}`;
		if (number % 4 === 1) return `logto.session=${sealed}${random(1500)}.${random(32)}`;
		return `logto.session.0=${sealed}${random(2400)}; logto.session.1=${random(900)}.${random(32)}`;
	};

	/** Where sessions are read, and where sign-ins come back. */
	const toVisit = (number: number): FloodRequest => {
		if (number % 4 === 3) {
			const cookie = `logto.login.${random(12)}=${random(200)}`;
			const path = `/auth/callback/logto?code=${random(20)}&state=${random(20)}`;
			return { path, headers: { ...navigation, cookie } };
		}
		const path = number % 3 === 0 ? '/dashboard' : '/auth/session';
		return { path, headers: { ...navigation, cookie: toCookie(number) } };
	};

	it('by cookies', () => endure(() => flood(world.app.origin, count, toVisit)));

	const toJwt = (typ: string, claims: object): string => {
		const head = toBase64({ alg: 'ES384', typ, kid: random(8) });
		return `${head}.${toBase64({ iss: world.logto.issuer, ...claims })}.${random(96)}`;
	};

	const toCall = (number: number): FloodRequest => {
		// Few of those that Logto alone can tell.
		const made =
			[`pat_${random(24)}`, random(32)][number % 20] ??
			toJwt('at+jwt', { aud: 'https://api.example.test', sub: random(6) });
		const authorization = `Bearer ${made}`;
		const method = number % 20 === 1 ? 'POST' : 'GET';
		return { path: '/api/bearer', method, headers: { accept: '*/*', authorization } };
	};

	const toLogout = (): FloodRequest => ({
		path: '/auth/backchannel-logout',
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: `logout_token=${toJwt('logout+jwt', { aud: world.logto.clientId, jti: random(12) })}`
	});

	it('by access tokens and logout tokens', () =>
		endure(() =>
			flood(world.app.origin, count, (number) => (number % 3 === 2 ? toLogout() : toCall(number)))
		));

	it('by requests that it breaks off', () =>
		endure(() =>
			breakOff(world, count / 50, 25, (number) => {
				const path = number % 10 === 0 ? '/auth/signin' : ['/stream', '/dashboard'][number % 2];
				const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost', `Cookie: ${toCookie(1)}`];
				return [...lines, 'Accept: text/html', '', ''].join('\r\n').repeat(20);
			})
		));

	// Each holds a connection: so many are what a machine takes.
	it('by forms that never end', () =>
		endure(() =>
			breakOff(world, count / 10, 50, (number) =>
				[
					`POST /auth/${number % 2 === 0 ? 'signin' : 'signout'} HTTP/1.1`,
					...['Host: localhost', `Origin: ${world.app.origin}`],
					'Content-Type: application/x-www-form-urlencoded',
					...['Content-Length: 10000', '', 'redirectTo=']
				].join('\r\n')
			)
		));
});

/**
 * Opens connections, so many at once, writes something to each, and breaks them all off. What is in flight takes
 * its room in any server, so a proxy bounds it; this is about what is left.
 */
async function breakOff(
	{ app }: ShapeApp,
	connections: number,
	atOnce: number,
	toText: (number: number) => string
): Promise<Answers> {
	const port = Number(new URL(app.origin).port);
	for (let begun = 0; begun < connections; begun += atOnce) {
		const sockets = Array.from({ length: atOnce }, () => connect(port, 'localhost'));
		for (const socket of sockets) socket.on('error', () => undefined);
		await Promise.all(
			sockets.map(async (socket, index) => {
				await once(socket, 'connect');
				await new Promise((written) => socket.write(toText(begun + index), written));
			})
		);
		// By a new connection, which is accepted after all of these, so that the server has them.
		await flood(app.origin, 1, () => ({ path: '/auth/session' }));
		for (const socket of sockets) socket.destroy();
	}
	return {};
}

describe('a visitor of many hosts', () => {
	const { world, endure } = useWatched({
		shape: { options: 'function of the host' },
		env: { SHAPE_REVOCATIONS: 'none' }
	});
	const visit = (number: number): FloodRequest => ({
		path: '/auth/session',
		headers: { host: `h${number}.example`, cookie: 'logto.session=x' }
	});

	it('ends no sign-out: a user who signed out stays signed out', async () => {
		const { app } = world;
		const { client } = await signIn(app, 'bob');
		const cookie = toCookieHeader(client, app);
		const headers = formPost(app);
		await client.fetch(`${app.origin}/auth/signout`, {
			method: 'POST',
			headers,
			body: 'scope=local'
		});
		const read = async () =>
			(await rawRequest(app.origin, '/auth/session', { headers: { cookie } })).body;
		expect(await read()).toBe('null');
		await flood(app.origin, 101, visit);
		expect(await read()).toBe('null');
	});

	// Three times as many as there may be configurations.
	it('leaves the memory as it is', () => endure(() => flood(world.app.origin, 3000, visit)));
});

/** A user whose claims compress to nothing: a cookie of two kilobytes is a megabyte when it is opened. */
const mallory = {
	...{ id: 'mallory00004', username: 'mallory', password: 'Mallory-passw0rd!', name: 'Mallory' },
	customData: { text: 'a'.repeat(1_000_000) },
	organizations: { acme: ['member'], globex: ['member'] }
};
const logto = { users: [...defaultConfig.users, mallory] };

describe.each([
	{ sessions: 'cookie' },
	// There the cookie is an id, and what it stands for is read again each time.
	{ sessions: 'memory' }
] as const)('a user with a megabyte of claims, by $sessions', ({ sessions }) => {
	const { world, endure } = useWatched({ shape: { options: 'object', sessions }, logto });

	// If each took its megabyte, so many would end the process.
	const made = 400;

	it('leaves the memory as it is, whatever they make and send again', () =>
		endure(async () => {
			const { app } = world;
			const { client } = await signIn(app, 'mallory');
			const cookies = new Set<string>();
			for (let number = 0; number < made && app.alive(); number++) {
				const response = await client.fetch(`${app.origin}/auth/organization`, {
					method: 'POST',
					headers: formPost(app),
					body: `organizationId=${number % 2 === 0 ? 'acme' : 'globex'}`
				});
				expect(response.status).toBe(303);
				cookies.add(toCookieHeader(client, app));
			}
			expect(await readSession(client, app)).toMatchObject({ user: { id: 'mallory00004' } });
			const all = [...cookies];
			return flood(app.origin, 3 * made, (number) => ({
				path: '/auth/session',
				headers: { ...navigation, cookie: all[number % all.length] ?? '' }
			}));
		}));
});
