import { fileURLToPath } from 'node:url';
import { startProcess } from './server-process.js';
import { findPort } from './ports.js';
import type { Demo, DemoOptions } from './demo.js';

/** The demo on Cloudflare's workerd, with options of its own. */
export const workerFolder = fileURLToPath(new URL('../fixtures/worker/', import.meta.url));

/**
 * Starts the demo on workerd, which `build-worker.ts` has built. The worker is given these variables: those of
 * the demo, and those that `tests/fixtures/worker` knows besides: `WORKER_OPTIONS`, `WORKER_CONTEXT`,
 * `WORKER_KV_DELAY`. `WORKER_FLAGS` are its compatibility flags.
 */
export async function startWorker({ env }: Pick<DemoOptions, 'env'>): Promise<Demo> {
	const { PORT, WORKER_FLAGS, ...own } = env;
	const variables = { DEMO_ENGINE: process.env['DEMO_ENGINE'], ...own };
	const port = Number(PORT ?? (await findPort()));
	const server = await startProcess(['--max-old-space-size=512', 'serve.js'], {
		cwd: workerFolder,
		env: { PORT: String(port), FLAGS: WORKER_FLAGS, VARIABLES: JSON.stringify(variables) },
		stop: (child) => child.stdin?.end()
	});
	return { ...server, origin: `http://localhost:${port}`, base: '' };
}
