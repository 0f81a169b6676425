import type { LocalLogtoConfig } from '../config/local-config.js';
import {
	createConsentedOrganizations,
	type ConsentedOrganizations
} from './consented-organizations.js';
import { createDirectory, type Directory } from '../directory/directory.js';
import { createOneTimeTokens, type OneTimeTokens } from './one-time-tokens.js';
import { createSubjectTokens, type SubjectTokens } from './subject-tokens.js';
import { createStore, type Store, type StoreErrors } from './store.js';

/** What a local Logto keeps in memory while it runs. */
export interface Memory {
	readonly store: Store;
	readonly directory: Directory;
	/** When a refresh token was last used after it had been replaced, in milliseconds. */
	readonly usedAt: Map<string, number>;
	/** The organizations that users granted to third-party applications. */
	readonly consentedOrganizations: ConsentedOrganizations;
	readonly oneTimeTokens: OneTimeTokens;
	readonly subjectTokens: SubjectTokens;
	/** Signs the cookies of the sign-in pages. */
	readonly cookieSecret: string;
}

/** The memory of a local Logto at its start: the users and organizations of the configuration. */
export function createMemory(errors: StoreErrors, config: LocalLogtoConfig): Memory {
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
