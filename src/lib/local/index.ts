export { localLogto, type LocalLogtoOptions } from './plugin.js';
export {
	defaultConfig,
	type LocalLogtoConfig,
	type LocalOrganization,
	type LocalRole,
	type LocalUser
} from './seeds.js';
export {
	startLocalLogto,
	type LocalLogto,
	type LocalRequest,
	type StartLocalLogtoOptions
} from './start.js';
