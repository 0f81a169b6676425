export { default as UserAvatar } from './user-avatar.svelte';
export type { UserAvatarProps } from './types.js';
