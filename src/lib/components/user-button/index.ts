export { default as UserButton } from './user-button.svelte';
export type {
	UserButtonEntry,
	UserButtonLink,
	UserButtonMessages,
	UserButtonPart,
	UserButtonProps,
	UserButtonTriggerChild
} from './types.js';
