import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { isWebAddress } from './oidc/clients.js';
import {
	createConsentedOrganizations,
	type ConsentedOrganizations
} from './directory/consented-organizations.js';
import { createDirectory, type Directory } from './directory/directory.js';
import { createKey, type SigningKey, type SigningKeyAlgorithm } from './oidc/keys.js';
import { createOidc, loadOidcProvider } from './oidc/oidc.js';
import { createOneTimeTokens, type OneTimeTokens } from './directory/one-time-tokens.js';
import type { LocalApplicationSettings, LocalLogtoConfig } from './config/default-config.js';
import { createStore, type Store } from './oidc/store.js';
import { createSubjectTokens, type SubjectTokens } from './directory/subject-tokens.js';

/** What a local Logto remembers as long as it runs. */
export interface Memory {
	readonly store: Store;
	readonly directory: Directory;
	/** When a refresh token was last used after it had been replaced, in milliseconds. */
	readonly usedAt: Map<string, number>;
	/** What users granted to third-party applications. */
	readonly consentedOrganizations: ConsentedOrganizations;
	readonly oneTimeTokens: OneTimeTokens;
	readonly subjectTokens: SubjectTokens;
	/** Signs the cookies of the sign-in pages. */
	readonly cookieSecret: string;
}

/** One local Logto behind its addresses. */
export interface Tenant extends Memory {
	readonly issuer: string;
	/** As it is now: read it when it is needed. */
	readonly config: LocalLogtoConfig;
	/** The OIDC server as it is now: read it when it is needed. */
	readonly provider: Provider;
	/** Answers a request to the OIDC server. */
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	/** The one that signs, then the one before it. */
	readonly keys: readonly SigningKey[];
	configure(settings: Partial<LocalApplicationSettings>): void;
	rotateKey(algorithm: SigningKeyAlgorithm): Promise<void>;
}

/**
 * Puts a tenant together. As at a real Logto, other settings or keys mean another OIDC server: it is
 * made anew over the same memory, and what was issued before stays valid.
 */
export async function createTenant(issuer: string, initial: LocalLogtoConfig): Promise<Tenant> {
	const oidc = await loadOidcProvider();
	const memory: Memory = {
		store: createStore(oidc.errors),
		directory: createDirectory(initial),
		usedAt: new Map(),
		consentedOrganizations: createConsentedOrganizations(),
		oneTimeTokens: createOneTimeTokens(),
		subjectTokens: createSubjectTokens(),
		cookieSecret: crypto.randomUUID()
	};
	let config = initial;
	let keys: readonly SigningKey[] = [await createKey()];
	const create = () => {
		const provider = createOidc(oidc, { ...memory, issuer, config, keys });
		return { provider, handle: provider.callback() };
	};
	let server = create();
	return {
		...memory,
		issuer,
		get config() {
			return config;
		},
		get provider() {
			return server.provider;
		},
		handle: (request, response) => server.handle(request, response),
		get keys() {
			return keys;
		},
		configure(settings) {
			const { backchannelLogoutUri: address = null } = settings;
			if (address !== null && !isWebAddress(address))
				throw new TypeError('"backchannelLogoutUri" must be an http address or null.');
			config = { ...config, ...settings };
			server = create();
		},
		async rotateKey(algorithm) {
			keys = [await createKey(algorithm), ...keys.slice(0, 1)];
			server = create();
		}
	};
}
