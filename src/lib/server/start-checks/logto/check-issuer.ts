import { LogtoAuthError } from '../../../errors.js';
import { listCauses } from '../../observability/logger.js';
import type { Issuer } from '../../logto/issuer.js';
import type { Finding } from '../finding.js';

/** Checks whether a Logto answers at `AUTH_LOGTO_ISSUER`, and whether its issuer matches. */
export async function checkIssuer(
	issuer: Pick<Issuer, 'discover'>,
	address: string
): Promise<readonly Finding[]> {
	try {
		await issuer.discover();
		return [];
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		const why = listCauses(error.cause)
			.map(({ message }) => message)
			.join(' ← ');
		const dead = error.code === 'issuer_unreachable';
		return [
			{
				code: dead ? 'issuer-unreachable' : 'issuer-invalid',
				variable: 'AUTH_LOGTO_ISSUER',
				cause: dead
					? `No Logto answers at ${address}: ${why}`
					: `The server at ${address} is not the Logto of AUTH_LOGTO_ISSUER: ${why}`,
				cure: dead
					? 'Start it, or set AUTH_LOGTO_ISSUER to its endpoint.'
					: 'Set AUTH_LOGTO_ISSUER to the endpoint of your Logto (Console → Applications → your application → Endpoints).',
				place: 'environment'
			}
		];
	}
}
