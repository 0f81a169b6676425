import { spawnSync } from 'node:child_process';

/** Runs a command that asks nothing and shows what it does; whether it ended well. */
export function succeeds(command: string, args: readonly string[]): boolean {
	return (
		spawnSync(command, args, {
			stdio: 'inherit',
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
		}).status === 0
	);
}

/** Whether packages of Debian can be installed here. */
export const hasApt = (): boolean => process.getuid?.() === 0 && succeeds('apt-get', ['--version']);

/** Installs a package of Debian. */
export function installByApt(name: string): void {
	succeeds('apt-get', ['update', '-qq']);
	succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
}
