import { ensureProgram } from './ensure-program.ts';

/** The path of an `nginx`. @throws as {@link ensureProgram} */
export const ensureNginx = (): string =>
	ensureProgram({
		name: 'nginx',
		neededBy: 'the tests behind a proxy',
		variable: 'NGINX_PATH',
		brew: 'nginx',
		paths: [
			'/usr/sbin/nginx',
			'/usr/local/sbin/nginx',
			'/usr/local/bin/nginx',
			'/opt/homebrew/bin/nginx'
		]
	});
