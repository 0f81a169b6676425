/** A process that runs one variant of the app and sends it requests; `run.ts` starts it. */
import { text } from 'node:stream/consumers';
import { loadApp } from './app.js';
import { runCampaign } from './campaign.js';
import { createCast } from './cast.js';
import { createExamine } from './examine.js';
import { toSite } from './generate/index.js';
import type { Job, Told } from './job.js';
import type { Tally } from './ledger.js';
import { fixedOrigin, isFixed } from './variants.js';
import { watchProcess } from './watch.js';

// Stack traces name the sources, as far out as SvelteKit's `resolve`.
process.setSourceMapsEnabled(true);
Error.stackTraceLimit = 40;
// SvelteKit's own words about odd requests.
console.warn = console.error = () => undefined;
// Without the process that waits for its words this one is of no use.
process.on('disconnect', () => process.exit(1));

const tell = (tally: Tally, done: boolean): Promise<void> => {
	const told: Told = { tally, done };
	return new Promise((resolve) => process.send?.(told, () => resolve()));
};

async function work(job: Job): Promise<void> {
	const { variant, out, env, logtoOrigin, tokens, seed, requests, wire } = job;
	const configured = isFixed(variant) ? [fixedOrigin] : [];
	const watch = watchProcess([logtoOrigin, ...configured]);
	const app = await loadApp(out, variant, { ...env });
	const secret = env['AUTH_SECRET'] ?? '';
	const cast = await createCast(app, tokens, [secret, env['AUTH_LOGTO_SECRET'] ?? ''], secret);
	const origins = [logtoOrigin, ...configured, 'https://app.fuzz.test'];
	const tally = await runCampaign({
		app,
		site: toSite(variant, app.remote),
		cast,
		watch,
		examine: createExamine(app, cast, origins),
		origins,
		seed,
		requests,
		wire,
		deadline: Date.now() + job.seconds * 1000,
		onProgress: (current) => void tell(current, false)
	});
	await tell(tally, true);
}

try {
	await work(JSON.parse(await text(process.stdin)));
	// What the app keeps open, such as timers of its stores, does not keep this process.
	process.exit(0);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(1);
}
