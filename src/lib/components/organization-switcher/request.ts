import { toEndpoint } from '../../client/kit.js';
import type { Organization } from '../../protocol/organization.js';

/** An answer of the endpoint `organization` that is not a success. */
export class RefusedRequest extends Error {
	override readonly name = 'RefusedRequest';

	readonly status: number;
	readonly code: string | null;

	constructor(status: number, code: string | null) {
		super(`The request was answered with ${status}${code === null ? '' : ` (${code})`}.`);
		this.status = status;
		this.code = code;
	}
}

/**
 * Sets the session's active organization; `null` for none.
 *
 * @throws {RefusedRequest} with the status and the code of the answer
 */
export async function setOrganization(
	id: string | null,
	basePath: string | undefined
): Promise<void> {
	await ask(basePath, {
		method: 'POST',
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: JSON.stringify({ organizationId: id ?? '' })
	});
}

/**
 * Asks for all organizations of the user.
 *
 * @throws {RefusedRequest} with the status and the code of the answer
 */
export async function fetchOrganizations(
	basePath: string | undefined
): Promise<readonly Organization[]> {
	const answer: { readonly organizations: readonly Organization[] } = await ask(basePath, {
		headers: { accept: 'application/json' }
	});
	return answer.organizations;
}

async function ask<Answer>(basePath: string | undefined, request: RequestInit): Promise<Answer> {
	const response = await fetch(toEndpoint('organization', basePath), request);
	const answer = await response.json().catch(() => ({}));
	if (response.ok) return answer;
	const code: unknown = answer.code;
	throw new RefusedRequest(response.status, typeof code === 'string' ? code : null);
}
