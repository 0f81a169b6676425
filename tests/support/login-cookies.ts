import { createShortSeal } from '../../src/lib/server/sign-in/transaction/headerless-seal.js';
import { toSealName } from '../../src/lib/server/sign-in/transaction/transaction-cookies.js';
import type { HttpClient, StoredCookie } from './http-client.js';
import { authSecret } from './secret.js';
import type { World } from './world.js';

/** A demo and its Logto. */
type Place = Pick<World, 'demo' | 'logto'>;

/** The cookies of logins that a browser keeps for the demo, the oldest first. */
export function loginsOf(
	client: HttpClient,
	{ demo }: Pick<World, 'demo'>
): readonly StoredCookie[] {
	return client.cookies(demo.origin).filter(({ name }) => name.startsWith('logto.login.'));
}

/** What a cookie of a login holds; `null` when it is not one. Only a test that knows the secret can. */
export function openLogin(
	world: Place,
	value: string
): Promise<Readonly<Record<string, unknown>> | null> {
	return createSealOf(world).open(value);
}

/** Seals as the demo does, with claims of the test. @param lifetime in seconds; below 0 has ended */
export function sealLogin(
	world: Place,
	claims: Readonly<Record<string, unknown>>,
	lifetime = 60
): Promise<string> {
	return createSealOf(world).seal(claims, Math.floor(Date.now() / 1000) + lifetime);
}

function createSealOf({ demo, logto }: Place) {
	const { clientId, issuer } = logto;
	const basePath = `${demo.base}/auth`;
	return createShortSeal([authSecret], toSealName({ clientId, issuer, basePath }, demo.origin));
}
