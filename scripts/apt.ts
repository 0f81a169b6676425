import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

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

/** What Debian's packages ask before they start a service; status 101 forbids it. */
const servicePolicy = '/usr/sbin/policy-rc.d';

/** Installs the program of a package that would start a service, and starts none. */
export function installProgram(name: string): void {
	const isOurs = !existsSync(servicePolicy);
	if (isOurs) writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
	try {
		installByApt(name);
	} finally {
		if (isOurs) rmSync(servicePolicy);
	}
}
