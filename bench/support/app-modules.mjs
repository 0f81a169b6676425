/** Lets Node run sources that import `$app/*`, which SvelteKit provides in an app: the stand-ins of the unit tests. */
import { registerHooks } from 'node:module';

registerHooks({
	resolve: (specifier, context, next) =>
		specifier.startsWith('$app/')
			? next(new URL(`../../tests/support/${specifier.slice(1)}.ts`, import.meta.url).href, context)
			: next(specifier, context)
});
