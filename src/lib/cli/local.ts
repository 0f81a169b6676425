import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseLocalConfig } from '../local/config/parse-config.js';
import { startLocalLogto } from '../local/start.js';
import { createSecret, toVariables } from '../local/config/variables.js';

/** Runs a local Logto until the process receives SIGINT or SIGTERM. */
export async function runLocal(port: number | undefined, file: string | undefined): Promise<void> {
	const config = file === undefined ? {} : parseLocalConfig(await readConfig(file));
	const logto = await startLocalLogto({ ...config, ...(port === undefined ? {} : { port }) });
	const variables = { ...toVariables(logto), AUTH_SECRET: createSecret() };
	// Before the output: a program that reads it may stop the process at once.
	const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
	process.stdout.write(
		[
			`Local Logto at ${logto.endpoint} (not for production). Sign in as:`,
			...logto.users.map(
				({ username, name }) => `  ${username}${name === undefined ? '' : ` (${name})`}`
			),
			'',
			'For the environment of your app:',
			...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
			''
		].join('\n')
	);
	await stopped;
	await logto.close();
}

async function readConfig(file: string): Promise<unknown> {
	const path = resolve(file);
	if (file.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'));
	const module: unknown = await import(pathToFileURL(path).href);
	return typeof module === 'object' && module !== null && 'default' in module
		? module.default
		: null;
}
