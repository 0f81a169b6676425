import '$app/server';

// What `sveltekit-logto/server` is in code for the browser, by the export condition of package.json:
// nothing that could leak. SvelteKit 3 refuses the import above; an import by name finds no such name.
throw new Error(
	'sveltekit-logto/server runs on the server only. Import it in +page.server.ts, +layout.server.ts, +server.ts or hooks.server.ts.'
);
