export { default as UserButton } from './user-button.svelte';
export type {
	UserButtonEntry,
	UserButtonLink,
	UserButtonMessages,
	UserButtonProps
} from './types.js';
