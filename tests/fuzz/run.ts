import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { redirectUri } from '../support/logto-calls.js';
import { authSecret } from '../support/secret.js';
import { buildFuzzApp } from './build.js';
import { isTold, type Job } from './job.js';
import { mergeTallies, type Tally } from './ledger.js';
import { issueTokens, type NamedToken } from './tokens.js';
import { fixedOrigin, isFixed, variants, type Variant } from './variants.js';

export interface FuzzOptions {
	/** Of all variants together. */
	readonly requests: number;
	readonly seed: number;
	/** After so many seconds it stops, however many requests are left. */
	readonly seconds: number;
	readonly onProgress?: (tally: Tally) => void;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Sends requests to every variant of the app, in processes of their own, and says what came of them. */
export async function runFuzz(options: FuzzOptions): Promise<Tally> {
	const outs = new Map<string, string>();
	for (const base of ['', '/app'] as const) outs.set(base, await buildFuzzApp(base));
	const logto = await startLogto();
	try {
		const tokens = await issueTokens(logto);
		const jobs = variants.map((variant, index) =>
			toJob(variant, index, { logto, tokens, out: outs.get(variant.base) ?? '', options })
		);
		return await runJobs(jobs, options);
	} finally {
		await logto.close();
	}
}

function startLogto(): Promise<LocalLogto> {
	const origins = [fixedOrigin, 'https://app.fuzz.test', 'https://twin.fuzz.test'];
	const redirectUris = origins.flatMap((origin) =>
		['', '/app'].map((base) => `${origin}${base}/auth/callback/logto`)
	);
	return startLocalLogto({
		port: 0,
		redirectUris: [...redirectUris, redirectUri],
		allowTokenExchange: true
	});
}

/** Jobs that run at a time. */
const together = Math.min(2, availableParallelism());
const rounds = Math.ceil(variants.length / together);

interface Given {
	readonly logto: LocalLogto;
	readonly tokens: readonly NamedToken[];
	readonly out: string;
	readonly options: FuzzOptions;
}

function toJob(variant: Variant, index: number, { logto, tokens, out, options }: Given): Job {
	const share = Math.ceil(options.requests / variants.length);
	return {
		variant,
		out,
		tokens,
		logtoOrigin: logto.endpoint,
		env: {
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: authSecret,
			FUZZ_OPTIONS: variant.options,
			FUZZ_SESSIONS: variant.sessions,
			FUZZ_ENGINE: variant.engine,
			FUZZ_TABLE: variant.table,
			FUZZ_BACKCHANNEL: variant.base === '' ? 'no' : 'yes',
			...(isFixed(variant) ? { ORIGIN: fixedOrigin } : {})
		},
		seed: options.seed * variants.length + index,
		requests: share,
		wire: Math.ceil(Math.min(share / 100, 5000)),
		seconds: options.seconds / rounds
	};
}

/** Runs jobs, some at a time; what is known of all is told whenever one of them tells something. */
async function runJobs(jobs: readonly Job[], { onProgress }: FuzzOptions): Promise<Tally> {
	const waiting = [...jobs];
	const tallies = new Map<Job, Tally>();
	const work = async (): Promise<void> => {
		for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
			const current = job;
			await runJob(current, (tally) => {
				tallies.set(current, tally);
				onProgress?.(mergeTallies([...tallies.values()]));
			});
		}
	};
	await Promise.all(Array.from({ length: together }, work));
	return mergeTallies([...tallies.values()]);
}

/** @throws {Error} when the process ends before its job is done */
async function runJob(job: Job, onTally: (tally: Tally) => void): Promise<void> {
	const child = fork(path('./worker.ts'), {
		execArgv: ['--import', path('../../scripts/ts.mjs'), '--expose-gc'],
		stdio: ['pipe', 'inherit', 'inherit', 'ipc']
	});
	let done = false;
	child.on('message', (told) => {
		if (!isTold(told)) return;
		done ||= told.done;
		onTally(told.tally);
	});
	child.stdin?.end(JSON.stringify(job));
	const [code, signal] = await once(child, 'exit');
	if (!done) throw new Error(`The process of a variant ended with ${code ?? signal}.`);
}
