/**
 * Lets Node run the repository's TypeScript as it stands: `./x.js` names the compiled file, and the
 * source beside it is `./x.ts`.
 */
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

// `npm install` brings a newer Node by the install script of the package `node`, and npm may refuse to run it.
if (nodeModule.registerHooks === undefined) {
	console.error(
		`This needs Node 22.15 or later and runs on ${process.version}. The repository's own Node is missing, ` +
			'because npm did not run install scripts. Run `npm rebuild node --ignore-scripts=false`.'
	);
	process.exit(1);
}

nodeModule.registerHooks({
	resolve(specifier, context, next) {
		if (
			!specifier.startsWith('.') ||
			!specifier.endsWith('.js') ||
			!context.parentURL?.endsWith('.ts')
		)
			return next(specifier, context);
		const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
		return next(existsSync(fileURLToPath(source)) ? source.href : specifier, context);
	}
});
