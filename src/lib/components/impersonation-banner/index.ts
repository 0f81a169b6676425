export { default as ImpersonationBanner } from './impersonation-banner.svelte';
export type {
	ImpersonationBannerMessages,
	ImpersonationBannerPart,
	ImpersonationBannerProps
} from './types.js';
