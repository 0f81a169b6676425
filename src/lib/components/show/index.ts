export { default as Show } from './show.svelte';
export type { ShowProps, ShowWhen } from './types.js';
