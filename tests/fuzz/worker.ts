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

const job: Job = JSON.parse(await text(process.stdin));

// Stack traces name the sources, as far out as SvelteKit's `resolve`.
process.setSourceMapsEnabled(true);
Error.stackTraceLimit = 40;
// SvelteKit's own words about odd requests.
console.warn = console.error = () => undefined;

const { variant, out, env, logtoOrigin, tokens, seed, requests, wire } = job;
const configured = isFixed(variant) ? [fixedOrigin] : [];
const watch = watchProcess([logtoOrigin, ...configured]);
const app = await loadApp(out, variant, { ...env });
const secrets = [env['AUTH_SECRET'] ?? '', env['AUTH_LOGTO_SECRET'] ?? ''];
const cast = await createCast(app, tokens, secrets, env['AUTH_SECRET'] ?? '');
const origins = [logtoOrigin, ...configured, 'https://app.fuzz.test'];
const examine = createExamine(app, cast, origins);
const deadline = Date.now() + job.seconds * 1000;

const tell = (tally: Tally, done: boolean): void => {
	const told: Told = { tally, done };
	process.send?.(told);
};
const site = toSite(variant, app.remote);
const campaign = { app, site, cast, examine, watch, seed, requests, wire, deadline, origins };
const tally = await runCampaign({ ...campaign, onProgress: (current) => tell(current, false) });
tell(tally, true);
process.disconnect();
// What the app keeps open (timers of its stores) does not keep this process.
process.exit(0);
