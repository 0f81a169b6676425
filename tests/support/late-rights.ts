import { afterEach, beforeEach, expect, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { requirePermission } from '../../src/lib/server/guards/require.js';
import { base } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createHandledApp, type HandledApp, type Load, type Pages } from './handled-app.js';
import { signInAtLogto, type ClientInit, type HttpClient } from './http-client.js';
import { callApi } from './logto-calls.js';
import { navigation } from './sign-in.js';
import { walk, type Walk } from './walk.js';
import { toEnv } from './world.js';

const resource = 'https://api.example.test';
export const write = 'write:things' as const;
const needsWrite: Load = (event) => requirePermission(event, write, { resource });
const needsRead: Load = (event) => requirePermission(event, 'read:things', { resource });
const pages: Pages = {
	'/': [],
	'/ruled': [],
	'/not': [],
	'/any': [],
	'/guarded': [needsWrite],
	'/parallel': [needsRead, needsWrite, needsWrite, needsRead],
	'/invoices': [(event) => requirePermission(event, 'read:invoices')],
	'/refresh': [(event) => event.locals.logto.refresh({ reauthorize: false })]
};
const asked: Partial<LogtoAuthOptions> = {
	resources: [resource],
	permissions: ['read:things', write],
	routes: {
		'/ruled': { permission: write, resource },
		'/not': { not: { permission: write, resource } },
		'/any': { any: [{ role: 'anonymous' }, { permission: write, resource }] },
		'/': 'public'
	} as NonNullable<LogtoAuthOptions['routes']>
};
const bob = 'bob000000002';

/** What a browser sends with a form of this site or a script of it. */
export const formOf = (headers: Readonly<Record<string, string>> = {}, body = 'a=b') => ({
	method: 'POST',
	body,
	headers: {
		accept: 'application/json',
		origin: 'http://localhost:5173',
		'content-type': 'application/x-www-form-urlencoded',
		...headers
	}
});

/** Bob, signed in at an app, and a Logto whose administrator gives him rights later. */
export interface LateRights {
	readonly logto: LocalLogto;
	readonly app: HandledApp;
	readonly browser: HttpClient;
	readonly bob: string;
	/** Another configuration answers from now on, as after a deploy. */
	deploy(options: Partial<LogtoAuthOptions>): void;
	/** Opens a page and follows as a browser does. */
	open(path: string, client?: HttpClient): Promise<Walk>;
	ask(path: string, init: ClientInit): Promise<Response>;
	/** Opens a page and goes as far as the address of Logto that it leads to. */
	leaveFor(path: string): Promise<string>;
	signIn(user: string, client?: HttpClient): Promise<void>;
	/** How often browsers came to Logto for an authorization. */
	authorizations(): number;
	/** As an administrator, by the Management API. */
	change(method: string, path: string, body: unknown): Promise<void>;
	/** A role that brings the permission, and the session learns of it. */
	giveRole(): Promise<void>;
	/** A membership that brings nothing of what is asked. */
	giveMembership(): Promise<void>;
}

/** A new Logto and a new app for each test. */
export function useLateRights(toOptions: () => Partial<LogtoAuthOptions> = () => ({})): LateRights {
	const running: { logto?: LocalLogto; app?: HandledApp; browser?: HttpClient } = {};
	let deployed: Partial<LogtoAuthOptions> = {};
	const started = <Part>(part: Part | undefined): Part => {
		if (part === undefined) throw new Error('It starts in beforeEach.');
		return part;
	};
	const world: LateRights = {
		get logto() {
			return started(running.logto);
		},
		get app() {
			return started(running.app);
		},
		get browser() {
			return started(running.browser);
		},
		bob,
		deploy: (changed) => void (deployed = changed),
		open: (path, client = world.browser) => walk(client, `${world.app.origin}${base}${path}`),
		ask: (path, init) => world.browser.fetch(`${world.app.origin}${path}`, init),
		async leaveFor(path) {
			let next = `${world.app.origin}${base}${path}`;
			while (next.startsWith(world.app.origin)) {
				const response = await world.browser.fetch(next, { headers: navigation });
				next = new URL(String(response.headers.get('location')), next).href;
			}
			return next;
		},
		async signIn(user, client = world.browser) {
			const address = `${world.app.origin}${base}/auth/signin`;
			const start = await client.fetch(address, { headers: navigation });
			const callback = await signInAtLogto(client, String(start.headers.get('location')), user);
			await client.fetch(callback, { headers: navigation });
		},
		authorizations: () =>
			world.logto.requests.filter(({ path }) => /^\/oidc\/auth(?:\?|$)/.test(path)).length,
		async change(method, path, body) {
			expect((await callApi(world.logto, method, path, body)).status).toBeLessThan(300);
		},
		async giveRole() {
			await world.change('POST', `/api/users/${bob}/roles`, { roleIds: ['things-editor'] });
			await world.open('/refresh');
		},
		async giveMembership() {
			await world.change('POST', '/api/organizations/globex/users', { userIds: [bob] });
			await world.open('/refresh');
		}
	};
	// Each test is some twenty requests to a real Logto.
	vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
	beforeEach(async () => {
		running.logto = await startLocalLogto({ port: 0 });
		const options = {
			logLevel: 'silent',
			env: toEnv(world.logto),
			...asked,
			...toOptions()
		} as const;
		deployed = {};
		running.app = createHandledApp(() => ({ ...options, ...deployed }), pages);
		running.browser = world.app.openBrowser();
		await world.signIn('bob');
	});
	afterEach(() => running.logto?.close());
	return world;
}
