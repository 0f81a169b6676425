import { formPost, navigation } from '../../tests/support/sign-in.ts';
import {
	createHttpClient,
	signInAtLogto,
	type HttpClient
} from '../../tests/support/http-client.ts';
import type { Ledger } from './ledger.ts';

/** Where and as whom a browser is used. */
export interface BrowserOptions {
	readonly origin: string;
	readonly user: string;
	/** Ids of the organizations of that person. */
	readonly organizations: readonly string[];
	/** Between two steps, in milliseconds. */
	readonly pause: number;
	readonly ledger: Ledger;
}

/** A user with a browser. */
export interface Browser {
	/** Opens pages until `stop` is called, then requests a page that needs a new token. */
	use(): Promise<void>;
	stop(): void;
}

const script = { accept: '*/*' };

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const pick = <Item>(items: readonly Item[]): Item | undefined =>
	items[Math.floor(Math.random() * items.length)];

/** After the end of the traffic: longer than the leeway and than the life of an access token. */
const lastWait = 9000;

export function createBrowser(options: BrowserOptions): Browser {
	const { origin, user, organizations, pause, ledger } = options;
	let client = createHttpClient();
	let signedInAt: number | null = null;
	let stopped = false;

	const ask = async (path: string, init: Parameters<HttpClient['fetch']>[1]) => {
		const began = Date.now();
		const name = `${init?.method ?? 'GET'} ${path}`;
		try {
			const response = await client.fetch(`${origin}${path}`, init);
			const answer = { status: response.status, headers: response.headers };
			const text = await response.text();
			ledger.add({ name, began, ended: Date.now(), ...answer, text });
			return { ...answer, text };
		} catch {
			// The balancer itself closed it: a process was killed in the middle of an answer.
			const headers = new Headers({ 'x-broken': 'yes' });
			ledger.add({ name, began, ended: Date.now(), status: 502, headers, text: '' });
			return { status: 502, headers, text: '' };
		}
	};

	/** Asks for what needs a session, and notes when there is none. */
	const open = async (path: string, headers: Record<string, string> = navigation) => {
		const since = signedInAt;
		const answer = await ask(path, { headers });
		if (since === null || signedInAt !== since || !isAnonymous(answer)) return;
		signedInAt = null;
		if (ledger.isSignedOut(user, since)) return;
		const code = /"code":"(\w+)"/.exec(answer.text)?.[1] ?? answer.headers.get('location');
		ledger.addLost(`${user} at ${path} after ${(Date.now() - since) / 1000} s: ${code}`);
	};

	const post = (path: string, fields: Record<string, string>) =>
		ask(path, { method: 'POST', headers: formPost({ origin }), body: new URLSearchParams(fields) });

	const signIn = async () => {
		client = createHttpClient();
		const start = await ask('/auth/signin?redirectTo=/dashboard', { headers: navigation });
		const location = start.headers.get('location');
		if (location === null) return void (await wait(500));
		const began = Date.now();
		const callback = await signInAtLogto(client, location, user).catch(() => null);
		// Logto may be away.
		if (callback === null) return void (await wait(500));
		const { pathname, search } = new URL(callback);
		const end = await ask(`${pathname}${search}`, { headers: navigation });
		if (end.headers.get('location')?.startsWith('/dashboard') !== true) return;
		signedInAt = began;
		ledger.addSignIn();
	};

	const signOut = async (scope: 'local' | 'global' | 'everywhere') => {
		signedInAt = null;
		const done = scope === 'everywhere' ? ledger.beginSignOut(user) : null;
		await post('/auth/signout', { scope });
		done?.();
	};

	const pages = [
		'/dashboard',
		'/sessions',
		...organizations.map((organization) => `/o/${organization}/invoices`)
	];
	const data = pages.map((path) => `${path}/__data.json?x-sveltekit-invalidated=111`);
	const openAny = async () => {
		const kind = Math.random();
		if (kind < 0.3) return open(pick(pages) ?? '/dashboard');
		if (kind < 0.5) return open(pick(data) ?? '/dashboard', script);
		if (kind < 0.9) return open('/api/things', script);
		return open('/api/me', script);
	};
	const step = async () => {
		if (signedInAt === null) return signIn();
		const kind = Math.random();
		if (kind < 0.6) return openAny();
		if (kind < 0.85) return void (await Promise.all([openAny(), openAny(), openAny(), openAny()]));
		if (kind < 0.95)
			return void (await post('/auth/organization', { organizationId: pick(organizations) ?? '' }));
		if (kind < 0.98) return signOut(Math.random() < 0.5 ? 'local' : 'global');
		if (kind < 0.985) return signOut('everywhere');
		return open('/', navigation);
	};

	return {
		stop: () => void (stopped = true),
		async use() {
			while (!stopped) {
				await step();
				await wait(pause * (0.5 + Math.random()));
			}
			await wait(lastWait);
			await open('/api/things', script);
			await open('/api/me', script);
		}
	};
}

/** Whether an answer shows an anonymous visitor. */
function isAnonymous(answer: { status: number; headers: Headers; text: string }): boolean {
	const { status, headers, text } = answer;
	const toSignIn = headers.get('location')?.startsWith('/auth/signin') === true;
	return status === 401 || toSignIn || /^\{"type":"redirect","location":"\/auth\/signin/.test(text);
}
