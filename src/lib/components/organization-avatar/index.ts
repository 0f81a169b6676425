export { default as OrganizationAvatar } from './organization-avatar.svelte';
export type { OrganizationAvatarPart, OrganizationAvatarProps } from './types.js';
