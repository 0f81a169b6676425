import type { Tally } from './ledger.js';
import type { NamedToken } from './tokens.js';
import type { Variant } from './variants.js';

/** What one process does: a variant of the app and the requests for it. */
export interface Job {
	readonly variant: Variant;
	/** The folder of the built app. */
	readonly out: string;
	/** The environment of the app. */
	readonly env: Readonly<Record<string, string>>;
	readonly logtoOrigin: string;
	readonly tokens: readonly NamedToken[];
	readonly seed: number;
	readonly requests: number;
	/** Those of them that go over sockets. */
	readonly wire: number;
	readonly seconds: number;
}

/** What a process tells of its job, again and again. */
export interface Told {
	readonly tally: Tally;
	readonly done: boolean;
}

export const isTold = (value: unknown): value is Told =>
	typeof value === 'object' && value !== null && 'tally' in value && 'done' in value;
