import type { ClientMetadata, Provider } from 'oidc-provider';
import type { SigningKey } from './keys.js';
import type { LocalLogtoConfig, LocalMachine } from '../config/local-config.js';
import { isWebAddress } from '../config/web-address.js';

/** RFC 8693 §2.1. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The app, other applications and the machine-to-machine applications, as OIDC clients. */
export function toClients(config: LocalLogtoConfig, { alg }: SigningKey): ClientMetadata[] {
	return [
		toAppClient(config, alg),
		...config.otherApplications.map((other) =>
			toAppClient({ ...config, isThirdParty: false, ...other }, alg)
		),
		...listMachines(config).map((machine) => toMachineClient(machine, alg))
	];
}

/** Every machine-to-machine application, the one of the Management API included. */
export const listMachines = ({ admin, machines }: LocalLogtoConfig): readonly LocalMachine[] => [
	admin,
	...machines
];

/** Whether an application asks its users for consent. */
export const isThirdParty = (config: LocalLogtoConfig, clientId: string): boolean =>
	clientId === config.clientId
		? config.isThirdParty
		: config.otherApplications.some(
				(other) => other.clientId === clientId && other.isThirdParty === true
			);

function toAppClient(config: LocalLogtoConfig, alg: SigningKey['alg']): ClientMetadata {
	return {
		client_id: config.clientId,
		client_secret: config.clientSecret,
		grant_types: [
			'authorization_code',
			'refresh_token',
			// Not for third-party applications: the token would have permissions that no user consented to.
			...(config.allowTokenExchange && !config.isThirdParty ? [tokenExchangeGrant] : [])
		],
		response_types: ['code'],
		// `allowLoopback` replaces this check if the configuration lists no addresses.
		redirect_uris: [...(config.redirectUris ?? ['http://localhost/auth/callback/logto'])],
		post_logout_redirect_uris: [...(config.postLogoutRedirectUris ?? ['http://localhost/'])],
		id_token_signed_response_alg: alg,
		...(config.backchannelLogoutUri === null
			? {}
			: { backchannel_logout_uri: config.backchannelLogoutUri }),
		backchannel_logout_session_required: config.backchannelLogoutSessionRequired
	};
}

function toMachineClient(
	{ clientId, clientSecret }: LocalMachine,
	alg: SigningKey['alg']
): ClientMetadata {
	return {
		client_id: clientId,
		client_secret: clientSecret,
		grant_types: ['client_credentials'],
		response_types: [],
		redirect_uris: [],
		id_token_signed_response_alg: alg
	};
}

/** Allows every loopback address where the configuration lists no addresses. */
export function allowLoopback(provider: Provider, config: LocalLogtoConfig): void {
	const { prototype } = provider.Client;
	if (config.redirectUris === null)
		prototype.redirectUriAllowed = (uri: string) =>
			isLoopback(uri) && new URL(uri).pathname.endsWith('/auth/callback/logto');
	const registered = config.postLogoutRedirectUris;
	prototype.postLogoutRedirectUriAllowed = (uri: string) =>
		registered === null
			? isLoopback(uri)
			: URL.canParse(uri) && registered.some((entry) => new URL(entry).href === new URL(uri).href);
}

function isLoopback(uri: string): boolean {
	return isWebAddress(uri) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(uri).hostname);
}
