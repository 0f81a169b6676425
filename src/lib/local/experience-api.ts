import { readBody, sendJson, type Answer, type Exchange } from './http.js';
import type { Tenant } from './tenant.js';

/** Logto's own calls for a sign-in with a password, without a page. */
export const experienceApi: Readonly<Record<string, Answer>> = {
	'PUT /api/experience': async (_, { response }) => {
		response.writeHead(204).end();
	},
	'POST /api/experience/verification/password': verifyPassword,
	'POST /api/experience/identification': identify,
	'POST /api/experience/submit': submit
};

/** People who gave the right password, by verification id. */
const verified = new Map<string, string>();

async function verifyPassword(
	{ directory }: Tenant,
	{ request, response }: Exchange
): Promise<void> {
	const { 'identifier.value': username = '', password } = await readBody(request);
	const person = directory.findByUsername(username);
	if (person === null || person.password !== password)
		return sendJson(
			response,
			{ message: 'Incorrect account or password.', code: 'session.invalid_credentials' },
			422
		);
	const verificationId = crypto.randomUUID();
	verified.set(verificationId, person.id);
	sendJson(response, { verificationId });
}

/** Verified people that were chosen for an interaction, by its id. */
const identified = new Map<string, string>();

async function identify(
	{ provider, directory }: Tenant,
	{ request, response }: Exchange
): Promise<void> {
	const { verificationId = '' } = await readBody(request);
	const { jti } = await provider.interactionDetails(request, response);
	const person = directory.find(verified.get(verificationId) ?? '');
	if (person === null)
		return sendJson(
			response,
			{ message: 'Session not found.', code: 'session.verification_session_not_found' },
			404
		);
	verified.delete(verificationId);
	if (person.isSuspended)
		return sendJson(
			response,
			{ message: 'This account is suspended.', code: 'user.suspended' },
			401
		);
	identified.set(jti, person.id);
	response.writeHead(204).end();
}

async function submit(
	{ provider, directory }: Tenant,
	{ request, response }: Exchange
): Promise<void> {
	const { jti } = await provider.interactionDetails(request, response);
	const person = directory.find(identified.get(jti) ?? '');
	if (person === null)
		return sendJson(
			response,
			{ message: 'Identify first.', code: 'session.identifier_not_found' },
			404
		);
	identified.delete(jti);
	directory.noteSignIn(person);
	const login = { accountId: person.id };
	const redirectTo = await provider.interactionResult(request, response, { login });
	sendJson(response, { redirectTo });
}
