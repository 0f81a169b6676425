import type { ImpersonationBannerMessages } from './types.js';

/** English. */
export const defaultMessages: ImpersonationBannerMessages = {
	region: 'Impersonation',
	actor: (actor, name) => `${actor} is acting as ${name}`,
	nameless: 'another user',
	end: 'Return to your account',
	ending: 'Returning…'
};
