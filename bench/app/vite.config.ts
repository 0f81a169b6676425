import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [sveltekit()],
	// A profile names the files that the code comes from.
	build: { sourcemap: true },
	// Bundled, as in an app that lists them: the plugin finds them by the app's own package.json.
	ssr: { noExternal: ['@auth/sveltekit', '@logto/sveltekit'] }
});
