import { readBody, sendJson, type Exchange } from '../http/exchange.js';
import type { PageRoutes } from './page-routes.js';
import { findInteraction, finishInteraction, saveInteraction } from '../oidc/interaction.js';
import { isObject } from '../../server/internal/is-object.js';
import type { Tenant } from '../tenant.js';

/** Logto's calls for a sign-in with a password, without a page. They keep their progress in the interaction. */
export const experienceApi: PageRoutes = {
	'PUT /api/experience': start,
	'POST /api/experience/verification/password': verifyPassword,
	'POST /api/experience/identification': identify,
	'POST /api/experience/submit': submit
};

/** The progress of one interaction. */
interface Progress {
	readonly interactionEvent: 'SignIn';
	/** The users who sent the right password, by the id of the verification. */
	readonly verified: Readonly<Record<string, unknown>>;
	readonly userId: string | null;
}

async function start({ provider }: Tenant, exchange: Exchange): Promise<void> {
	const interaction = await findInteraction(provider, exchange);
	await saveProgress(interaction, { interactionEvent: 'SignIn', verified: {}, userId: null });
	exchange.response.writeHead(204).end();
}

async function verifyPassword({ provider, directory }: Tenant, exchange: Exchange): Promise<void> {
	const { request, response } = exchange;
	const interaction = await findInteraction(provider, exchange);
	const progress = readProgress(interaction.result);
	if (progress === null) return refuse(response, 'session.interaction_not_found', 404);
	const { 'identifier.value': username = '', password } = await readBody(request);
	const person = directory.findByUsername(username);
	if (person === null || person.password !== password)
		return refuse(response, 'session.invalid_credentials', 422);
	const verificationId = crypto.randomUUID();
	const verified = { ...progress.verified, [verificationId]: person.id };
	await saveProgress(interaction, { ...progress, verified });
	sendJson(response, { verificationId });
}

async function identify({ provider, directory }: Tenant, exchange: Exchange): Promise<void> {
	const { request, response } = exchange;
	const interaction = await findInteraction(provider, exchange);
	const progress = readProgress(interaction.result);
	if (progress === null) return refuse(response, 'session.interaction_not_found', 404);
	const { verificationId = '' } = await readBody(request);
	const person = directory.find(String(progress.verified[verificationId] ?? ''));
	if (person === null) return refuse(response, 'session.verification_session_not_found', 404);
	if (person.isSuspended) return refuse(response, 'user.suspended', 401);
	await saveProgress(interaction, { ...progress, userId: person.id });
	response.writeHead(204).end();
}

async function submit({ provider, directory }: Tenant, exchange: Exchange): Promise<void> {
	const { response } = exchange;
	const interaction = await findInteraction(provider, exchange);
	const progress = readProgress(interaction.result);
	if (progress === null) return refuse(response, 'session.interaction_not_found', 404);
	const person = directory.find(progress.userId ?? '');
	if (person === null) return refuse(response, 'session.identifier_not_found', 404);
	directory.noteSignIn(person);
	const redirectTo = await finishInteraction(interaction, { login: { accountId: person.id } });
	sendJson(response, { redirectTo });
}

const saveProgress = (
	interaction: Parameters<typeof saveInteraction>[0],
	progress: Progress
): Promise<void> => saveInteraction(interaction, { ...progress });

function readProgress(result: unknown): Progress | null {
	if (!isObject(result) || result['interactionEvent'] !== 'SignIn') return null;
	const { verified, userId } = result;
	return {
		interactionEvent: 'SignIn',
		verified: isObject(verified) ? verified : {},
		userId: typeof userId === 'string' ? userId : null
	};
}

/** Logto's sentences (its `phrases`). */
const messages = {
	'session.interaction_not_found':
		'Interaction session not found. Please go back and start the session again.',
	'session.invalid_credentials': 'Incorrect account or password. Please check your input.',
	'session.verification_session_not_found':
		'The verification was not successful. Restart the verification flow and try again.',
	'session.identifier_not_found': 'User identifier not found. Please go back and sign in again.',
	'user.suspended': 'This account is suspended.'
};

const refuse = (
	response: Exchange['response'],
	code: keyof typeof messages,
	status: number
): void => sendJson(response, { code, message: messages[code] }, status);
