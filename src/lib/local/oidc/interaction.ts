import type { InteractionResults, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Exchange } from '../http/exchange.js';
import { isObject } from '../../server/internal/is-object.js';

/** A sign-in or a consent that Logto waits for, for an hour. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The cookie with the newest interaction of each application, with the entries of Logto's `_interaction`. */
const cookieName = 'local_logto_interactions';
const maxEntries = 10;

/** The cookie names no interaction, or one that has ended. */
export class SessionNotFoundError extends Error {
	override readonly name = 'SessionNotFound';
}

/** Writes an interaction into the cookie. It replaces the earlier one of the same application. */
export function noteInteraction(ctx: KoaContextWithOIDC, clientId: string, uid: string): void {
	const { [clientId]: _, ...others } = readInteractions(ctx.cookies.get(cookieName));
	const entries = [...Object.entries(others).slice(1 - maxEntries), [clientId, uid] as const];
	ctx.cookies.set(cookieName, encodeURIComponent(JSON.stringify(Object.fromEntries(entries))), {
		httpOnly: true,
		sameSite: 'lax',
		path: '/',
		maxAge: 3_600_000,
		overwrite: true
	});
}

/**
 * The interaction of a page or call: the newest of the application that `app_id` or the header
 * `logto-app-id` names, else the newest of all. Two tabs of one application share it.
 *
 * @throws {Error} with the name `SessionNotFound`
 */
export async function findInteraction(
	provider: Provider,
	{ request, response, url }: Exchange
): Promise<Interaction> {
	const cookie = provider.createContext(request, response).cookies.get(cookieName);
	const appId = url.searchParams.get('app_id') ?? String(request.headers['logto-app-id'] ?? '');
	const uid = readInteractions(cookie)[appId];
	if (uid === undefined) return provider.interactionDetails(request, response);
	const interaction = await provider.Interaction.find(uid);
	if (interaction === undefined) throw new SessionNotFoundError('The interaction has ended.');
	const { session } = interaction;
	if (session === undefined) return interaction;
	const found = await provider.Session.findByUid(session.uid);
	if (found?.accountId !== session.accountId)
		throw new SessionNotFoundError('The session has ended, or another user has signed in.');
	return interaction;
}

/** Saves the result of an interaction so far. */
export async function saveInteraction(
	interaction: Interaction,
	result: InteractionResults
): Promise<void> {
	interaction.result = result;
	await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

/** Ends an interaction with a result and returns the address that the browser opens next. */
export async function finishInteraction(
	interaction: Interaction,
	result: InteractionResults
): Promise<string> {
	await saveInteraction(interaction, { ...interaction.lastSubmission, ...result });
	return interaction.returnTo;
}

function readInteractions(cookie: string | undefined): Record<string, string> {
	try {
		const value: unknown = JSON.parse(decodeURIComponent(cookie ?? ''));
		if (!isObject(value)) return {};
		return Object.fromEntries(
			Object.entries(value).filter(
				(entry): entry is [string, string] => typeof entry[1] === 'string'
			)
		);
	} catch {
		return {};
	}
}
