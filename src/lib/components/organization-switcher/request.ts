import { toEndpoint } from '../../client/kit.js';
import type { Organization } from '../../protocol/organization.js';

/**
 * Asks for all organizations of the user.
 *
 * @throws {Error} when the answer is no success
 */
export async function fetchOrganizations(
	basePath: string | undefined
): Promise<readonly Organization[]> {
	const response = await fetch(toEndpoint('organization', basePath), {
		headers: { accept: 'application/json' }
	});
	if (!response.ok) throw new Error(`The request was answered with ${response.status}.`);
	const answer: { readonly organizations: readonly Organization[] } = await response.json();
	return answer.organizations;
}
