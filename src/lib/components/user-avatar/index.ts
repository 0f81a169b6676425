export { default as UserAvatar } from './user-avatar.svelte';
export type { UserAvatarPart, UserAvatarProps } from './types.js';
