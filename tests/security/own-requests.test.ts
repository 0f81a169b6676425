import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import { rawRequest } from '../support/raw-request.js';
import { navigation } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv } from '../support/world.js';

/** A server inside, which no visitor should be able to have asked. It answers with a redirect. */
async function startInside() {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(`${request.method} ${request.url}`);
		response.writeHead(307, { location: '/elsewhere' }).end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given.');
	return { asked, host: `127.0.0.1:${address.port}`, close: () => server.close() };
}

describe('what the server asks of itself at its start', () => {
	const started: { logto?: LocalLogto; inside?: Awaited<ReturnType<typeof startInside>> } = {};
	const demos: Demo[] = [];
	const use = <Part>(part: Part | undefined): Part => {
		if (part === undefined) throw new Error('It starts in beforeAll.');
		return part;
	};
	beforeAll(async () => {
		started.logto = await startLocalLogto({ port: 0 });
		started.inside = await startInside();
	});
	afterAll(async () => {
		await Promise.all(demos.map((demo) => demo.close()));
		started.inside?.close();
		await started.logto?.close();
	});

	/** Starts the demo in some environment; its first request names a host inside. */
	const visitFirst = async (env: Readonly<Record<string, string | undefined>>) => {
		const { host } = use(started.inside);
		const demo = await startDemo({
			env: { ...toEnv(use(started.logto)), PROTOCOL_HEADER: 'x-forwarded-proto', ...env }
		});
		demos.push(demo);
		const headers = { ...navigation, host, 'x-forwarded-proto': 'http' };
		const response = await rawRequest(demo.origin, '/', { headers });
		expect(response.status).toBe(200);
	};

	it('goes to a configured origin alone, whatever host a request names, and follows no redirect', async () => {
		const { asked, host } = use(started.inside);
		await visitFirst({ ORIGIN: undefined });
		await visitFirst({ ORIGIN: undefined, AUTH_URL: 'https://app.example/auth' });
		expect(asked).toEqual([]);
		// The same by configuration: by now the two before would have asked as well.
		await visitFirst({ ORIGIN: undefined, AUTH_URL: `http://${host}/auth` });
		await waitFor(async () => asked.length > 0);
		await visitFirst({ ORIGIN: `http://${host}` });
		await waitFor(async () => asked.length > 1);
		expect(asked).toEqual(Array(2).fill('POST /auth/backchannel-logout'));
	});
});
