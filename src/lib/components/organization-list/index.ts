export { default as OrganizationList } from './organization-list.svelte';
export type {
	OrganizationListMessages,
	OrganizationListPart,
	OrganizationListProps
} from './types.js';
