import type { LocalLogtoConfig } from './config/default-config.js';
import {
	createConsentedOrganizations,
	type ConsentedOrganizations
} from './directory/consented-organizations.js';
import { createDirectory, type Directory } from './directory/directory.js';
import { createOneTimeTokens, type OneTimeTokens } from './directory/one-time-tokens.js';
import { createSubjectTokens, type SubjectTokens } from './directory/subject-tokens.js';
import type { OidcPackage } from './oidc/oidc-package.js';
import { createStore, type Store } from './oidc/store.js';

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

/** The memory of a local Logto at its start: the users and organizations of the configuration. */
export function createMemory({ errors }: OidcPackage, config: LocalLogtoConfig): Memory {
	return {
		store: createStore(errors),
		directory: createDirectory(config),
		usedAt: new Map(),
		consentedOrganizations: createConsentedOrganizations(),
		oneTimeTokens: createOneTimeTokens(),
		subjectTokens: createSubjectTokens(),
		cookieSecret: crypto.randomUUID()
	};
}
