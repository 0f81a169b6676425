import { expect } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { toCookieHeader } from '../support/session-records.js';
import { navigation } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { within } from '../support/within.js';
import { useWorld, type World } from '../support/world.js';
import type { Shape } from './shapes.js';

/** How long Logto takes for an answer, in milliseconds: long enough to go away meanwhile. */
const latency = 600;

/** What the app is told (`timeout`): how long it waits for an answer that never comes, in seconds. */
const timeout = 3;

/** What a request may take that asks Logto itself, in milliseconds, on a machine that has other things to do. */
const asking = 4 * latency + 2500;

/** With `platform.ctx` what was begun is finished; without it a request may have to notice that it never is. */
const noticing = ({ hasContext }: Shape, timeouts: number): number =>
	asking + (hasContext ? 0 : timeouts * timeout * 1000);

/** A world in which tokens are always due, so that each use asks Logto. */
export const useCutWorld = (
	{ sessions, env }: Shape,
	more: Readonly<Record<string, string>> = {},
	logtoOptions: Parameters<typeof useWorld>[1] = {}
): World =>
	useWorld(
		{ sessions, env: { ...env, DEMO_TIMEOUT: String(timeout), ...more } },
		{ accessTokenTtl: 5, allowTokenExchange: true, ...logtoOptions }
	);

/** Lets Logto answer a path slowly, and says whether it was asked for it since. */
export function slowDown({ logto }: World, path: string, ms = latency): () => Promise<boolean> {
	const count = () => logto.requests.filter((request) => request.path === path).length;
	const before = count();
	logto.setFault({ kind: 'delay', ms, paths: [path] });
	return async () => count() > before;
}

/** Waits until so many milliseconds have passed since a time. */
export const untilAge = (since: number, milliseconds: number): Promise<void> =>
	waitFor(async () => Date.now() - since > milliseconds);

/** What a browser sends with a page of the app. */
export const toHeaders = (client: HttpClient, { demo }: World) => ({
	...navigation,
	cookie: toCookieHeader(client, demo)
});

/**
 * Expects that requests are answered as ever after another one was cut. Without `platform.ctx` one of them may hear
 * that Logto did not answer, for what the other had begun died with it; none waits without an end.
 *
 * @param timeouts how many time-outs what was begun has
 */
export async function expectRecovery(
	shape: Shape,
	ask: () => Promise<Response>,
	{ status = 200, timeouts = 1 } = {}
): Promise<void> {
	const first = await within(noticing(shape, timeouts), ask());
	if (shape.hasContext || first.status !== 503) expect(first.status).toBe(status);
	const second = await within(asking, ask());
	expect(second.status).toBe(status);
}
