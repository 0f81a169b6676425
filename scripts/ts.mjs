/**
 * Lets Node run the repository's TypeScript as it stands: `./x.js` names the compiled file, and the
 * source beside it is `./x.ts`.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
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
