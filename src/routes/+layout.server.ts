export { load } from 'sveltekit-logto/server';
