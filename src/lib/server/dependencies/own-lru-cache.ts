import * as lru from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';

/**
 * A build takes the `lru-cache` at the top of `node_modules`, which may be an old one of another package. Before
 * version 8 it exports no class by this name, and the server would end with "is not a constructor".
 */
if (!('LRUCache' in lru))
	throw new LogtoAuthError('configuration', {
		message:
			'This build has an old "lru-cache", the one at the top of node_modules, instead of the version 11 that sveltekit-logto depends on. Add localLogto() to the plugins of vite.config.ts, or ssr: { noExternal: [\'lru-cache\'] }, and build again.'
	});
