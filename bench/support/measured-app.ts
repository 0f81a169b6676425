import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findPort } from '../../tests/support/ports.ts';

/** A built app in a process of its own that says what it uses. */
export interface MeasuredApp {
	readonly origin: string;
	/** CPU time of the process so far, user and system, in microseconds. */
	cpu(): Promise<number>;
	/** In microseconds, by the clock of `--cpu-prof`. */
	now(): Promise<number>;
	/** Ends the process as by itself. */
	end(): Promise<void>;
}

const meter = new URL('./meter.mjs', import.meta.url).href;

/**
 * Starts a build of adapter-node.
 *
 * @param env in addition to what every app needs
 * @param flags of Node
 */
export async function startMeasuredApp(
	out: string,
	env: Readonly<Record<string, string>>,
	flags: readonly string[] = []
): Promise<MeasuredApp> {
	const port = await findPort();
	const origin = `http://localhost:${port}`;
	const child = spawn(process.execPath, [...flags, '--import', meter, out], {
		env: {
			PATH: process.env['PATH'],
			NODE_ENV: 'production',
			HOST: 'localhost',
			PORT: String(port),
			ORIGIN: origin,
			// In seconds: a connection stays open while other apps have their turn.
			KEEP_ALIVE_TIMEOUT: '600',
			...env
		},
		stdio: ['ignore', 'pipe', 'inherit', 'ipc']
	});
	if (child.stdout === null) throw new Error('The app has no standard output.');
	for await (const chunk of child.stdout) if (String(chunk).includes('Listening on')) break;
	return {
		origin,
		cpu: () => ask(child, 'cpu'),
		now: () => ask(child, 'now'),
		async end() {
			const exited = once(child, 'exit');
			child.send('end');
			await exited;
		}
	};
}

async function ask(child: ChildProcess, question: 'cpu' | 'now'): Promise<number> {
	const answer = once(child, 'message');
	child.send(question);
	return Number((await answer)[0]);
}
