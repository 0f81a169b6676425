export { default as SessionSync } from './session-sync.svelte';
export type { SessionSyncProps } from './types.js';
