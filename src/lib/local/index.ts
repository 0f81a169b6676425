export type { LocalFault } from './control/local-fault.js';
export { localLogto, type LocalLogtoOptions } from './plugin.js';
export type { LocalRequest } from './control/request-log.js';
export { defaultConfig } from './config/default-config.js';
export type {
	LocalApplication,
	LocalApplicationSettings,
	LocalLogtoConfig,
	LocalMachine,
	LocalOrganization,
	LocalRole,
	LocalUser
} from './config/local-config.js';
export { startLocalLogto, type LocalLogto, type StartLocalLogtoOptions } from './start.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type {} from '../index.js';
