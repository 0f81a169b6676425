import { ensureNginx } from '../../scripts/nginx.js';

/** Sees to an `nginx` before the tests, so that none of them waits for its installation. */
export default function installNginx(): void {
	ensureNginx();
}
