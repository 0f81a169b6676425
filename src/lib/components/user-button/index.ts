export { default as UserButton } from './components/user-button.svelte';
export type {
	UserButtonEntry,
	UserButtonLink,
	UserButtonMessages,
	UserButtonProps
} from './types.js';
