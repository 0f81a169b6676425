import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import type { Resource } from '../../protocol/register.js';
import type { Issuer } from '../logto/issuer.js';
import type { Config } from '../config/config.js';
import { isDue, toTokenKey, type KeptToken } from '../session/record/kept-tokens.js';
import { createKeyedQueue } from '../internal/async/keyed-queue.js';
import { withSpan } from '../observability/tracing.js';
import { fetchTokens } from '../logto/token-endpoint.js';

/** What a machine-to-machine token is for: a resource, an organization, or both. */
export interface ClientCredentialsOptions {
	/** A resource indicator; for Logto's Management API `https://default.logto.app/api` or the tenant's. */
	readonly resource?: Resource | (string & {});
	/** The organization to act in, by id: the machine application has to be assigned to it. */
	readonly organizationId?: string;
	/** Permissions to request. Logto grants none that was not requested. @default [] */
	readonly scopes?: readonly string[];
}

/** Access tokens of the app itself, kept in this process until shortly before they expire. */
export interface MachineTokens {
	/**
	 * @throws {LogtoAuthError} `configuration` without `AUTH_LOGTO_MACHINE_ID`; `resource_unknown`,
	 * `not_a_member`, `token_refused`, `issuer_unreachable`, `issuer_invalid`
	 */
	get(options: ClientCredentialsOptions): Promise<string>;
}

/** In bytes: about a thousand tokens. */
const maxSize = 2_000_000;

export function createMachineTokens(config: Config, issuer: Issuer): MachineTokens {
	const kept = new LRUCache<string, KeptToken>({
		maxSize,
		sizeCalculation: ({ accessToken }, key) => 300 + 2 * (accessToken.length + key.length)
	});
	const queue = createKeyedQueue();
	const how = {
		patience: config.timeout,
		toError: () => new LogtoAuthError('issuer_unreachable')
	};
	const peek = (key: string): string | null => {
		const token = kept.get(key);
		return token !== undefined && !isDue(token) ? token.accessToken : null;
	};
	return {
		async get(options) {
			const key = `${toTokenKey(options)} ${(options.scopes ?? []).toSorted().join(' ')}`;
			return (
				peek(key) ??
				queue.run(
					key,
					async () => {
						const known = peek(key);
						if (known !== null) return known;
						const token = await fetchMachineToken(config, issuer, options);
						kept.set(key, token);
						return token.accessToken;
					},
					how
				)
			);
		}
	};
}

function fetchMachineToken(
	{ machine }: Config,
	issuer: Issuer,
	{ resource, organizationId, scopes = [] }: ClientCredentialsOptions
): Promise<KeptToken> {
	if (machine === null)
		throw new LogtoAuthError('configuration', {
			message:
				'clientCredentials needs AUTH_LOGTO_MACHINE_ID and AUTH_LOGTO_MACHINE_SECRET: those of a machine-to-machine application (Console → Applications).'
		});
	const parameters = {
		grant_type: 'client_credentials',
		resource,
		organization_id: organizationId,
		scope: scopes.join(' ') || undefined
	} as const;
	const attributes = { 'logto.resource': resource, 'logto.organization.id': organizationId };
	return withSpan('logto.token.client_credentials', attributes, () =>
		fetchTokens(issuer, { credentials: { ...machine, isMachine: true }, parameters })
	).catch((error: unknown) => {
		throw error instanceof LogtoAuthError ? toReason(error) : error;
	});
}

/** A machine has no session, and cannot sign in. */
function toReason(error: LogtoAuthError): LogtoAuthError {
	return error.cure === 'sign_in'
		? new LogtoAuthError('token_refused', { cause: error.cause })
		: error;
}
