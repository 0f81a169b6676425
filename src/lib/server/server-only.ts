import '$app/server';

// What `sveltekit-logto/server` and `…/provider` are in code for the browser, by the export condition of package.json:
// nothing that could leak. SvelteKit 3 refuses the import above; an import by name finds no such name.
throw new Error(
	'sveltekit-logto/server and sveltekit-logto/provider run on the server only. Import them in +page.server.ts, +layout.server.ts, +server.ts or hooks.server.ts.'
);
