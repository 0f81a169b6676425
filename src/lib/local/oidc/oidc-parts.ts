import type { LocalLogtoConfig } from '../config/local-config.js';
import type { Memory } from '../memory/memory.js';
import type { SigningKey } from './keys.js';

/** The parts that make up the OIDC server. */
export interface OidcParts extends Memory {
	readonly issuer: string;
	readonly config: LocalLogtoConfig;
	/** The one that signs, then the one before it. */
	readonly keys: readonly SigningKey[];
}

/** The key that signs. */
export function toSigningKey({ keys: [key] }: Pick<OidcParts, 'keys'>): SigningKey {
	if (key === undefined) throw new Error('A tenant has at least one key.');
	return key;
}
