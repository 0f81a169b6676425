import * as lru from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';

/**
 * A build uses the `lru-cache` at the top of `node_modules`, which can be an old version of another package. Before version 8
 * it does not export this class, and the server would fail with "is not a constructor".
 */
if (!('LRUCache' in lru))
	throw new LogtoAuthError('configuration', {
		message:
			'This build uses an old "lru-cache" at the top of node_modules instead of version 11, which sveltekit-logto needs. Add localLogto() to the plugins of vite.config.ts, or ssr: { noExternal: [\'lru-cache\'] }, and build again.'
	});
