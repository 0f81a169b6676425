export { default as Show } from './show.svelte';
export type { ShowProps, ShowRequirement, ShowWhen } from './types.js';
