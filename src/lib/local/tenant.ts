import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { LocalApplicationSettings, LocalLogtoConfig } from './config/local-config.js';
import { createMemory, type Memory } from './memory/memory.js';
import { isWebAddress } from './config/web-address.js';
import { createKey, type SigningKey, type SigningKeyAlgorithm } from './oidc/keys.js';
import { createOidc } from './oidc/oidc.js';
import { loadOidcProvider } from './oidc/oidc-package.js';

/** One local Logto behind its addresses. */
export interface Tenant extends Memory {
	readonly issuer: string;
	/** The current settings. `configure` replaces them, so read them at each use. */
	readonly config: LocalLogtoConfig;
	/** The current OIDC server. It is replaced, too, so read it at each use. */
	readonly provider: Provider;
	/** Answers a request to the OIDC server. */
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	/** The key that signs, then the one before it. */
	readonly keys: readonly SigningKey[];
	configure(settings: Partial<LocalApplicationSettings>): void;
	rotateKey(algorithm: SigningKeyAlgorithm): Promise<void>;
}

/**
 * Creates a tenant. As at a real Logto, changed settings or keys need a new OIDC server. It uses the same
 * memory, so issued tokens stay valid.
 */
export async function createTenant(issuer: string, initial: LocalLogtoConfig): Promise<Tenant> {
	const oidc = await loadOidcProvider();
	const memory = createMemory(oidc.errors, initial);
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
