export { default as UserAvatar } from './components/user-avatar.svelte';
export type { UserAvatarProps } from './types.js';
