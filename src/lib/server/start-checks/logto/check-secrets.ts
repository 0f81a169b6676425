import type { LogtoAuthErrorCode } from '../../../error-catalogue.js';
import type { Issuer } from '../../logto/issuer.js';
import type { Config } from '../../config/config.js';
import { toRefusal } from '../../logto/refusal.js';
import type { EndpointResponse } from '../../logto/fetch-json.js';
import {
	requestIntrospection,
	requestTokens,
	type ClientCredentials
} from '../../logto/token-endpoint.js';
import type { Finding } from '../finding.js';

/**
 * Checks whether Logto accepts the secrets of the application and of the machine-to-machine application. Logto issues no
 * token: the check introspects a token that does not exist (RFC 7662 §2.1), and requests a token for no API and no
 * organization, which Logto refuses after it has checked the secret.
 */
export async function checkSecrets(issuer: Issuer, config: Config): Promise<readonly Finding[]> {
	const [application, machine] = await Promise.all([
		checkApplicationSecret(issuer, config),
		checkMachine(issuer, config)
	]);
	return [...application, ...machine];
}

async function checkApplicationSecret(
	issuer: Issuer,
	credentials: ClientCredentials
): Promise<readonly Finding[]> {
	const response = await requestIntrospection(issuer, credentials, { token: 'start-check' });
	if (response === null) return [];
	const { error } = toReason(response);
	return error === 'invalid_client' ? [toWrongSecret('AUTH_LOGTO', 'your application')] : [];
}

async function checkMachine(issuer: Issuer, { machine }: Config): Promise<readonly Finding[]> {
	if (machine === null) return [];
	const parameters = { grant_type: 'client_credentials' } as const;
	const response = await requestTokens(issuer, { credentials: machine, parameters });
	const { error, code } = toReason(response);
	if (error === 'invalid_client')
		return [toWrongSecret('AUTH_LOGTO_MACHINE', 'your machine-to-machine application')];
	return code === 'configuration' ? [notMachine] : [];
}

/** Logto's error code and our code; `null` for both if Logto refused nothing. */
function toReason({ status, value }: EndpointResponse): {
	readonly error: unknown;
	readonly code: LogtoAuthErrorCode | null;
} {
	if (status === 200) return { error: null, code: null };
	return { error: value?.['error'], code: toRefusal(status, value).code };
}

const toWrongSecret = (name: string, application: string): Finding => ({
	code: 'secret-wrong',
	variable: `${name}_SECRET`,
	cause: `Logto refused the client (invalid_client): ${name}_SECRET is not a secret of the application ${name}_ID.`,
	cure: 'Copy App ID and App secret.',
	place: `Logto Console → Applications → ${application}`
});

const notMachine: Finding = {
	code: 'application-no-machine',
	variable: 'AUTH_LOGTO_MACHINE_ID',
	cause:
		'Logto issues no token to AUTH_LOGTO_MACHINE_ID alone: it is not a machine-to-machine application.',
	cure: 'Create one, and copy its App ID and App secret.',
	place: 'Logto Console → Applications → Create application'
};
