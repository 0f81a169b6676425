import { existsSync } from 'node:fs';
import { hasApt, installProgram } from './apt.ts';

/** A program that tests start. */
export interface Program {
	/** As it is called, and Debian's package with it. */
	readonly name: string;
	/** What needs it, for a sentence. */
	readonly neededBy: string;
	/** The variable that names one. */
	readonly variable: string;
	/** How it is installed on macOS. */
	readonly brew: string;
	/** Where it may be. */
	readonly paths: readonly string[];
}

/**
 * The path of a program, installed first when there is none and Debian's package can be had. Only the program:
 * no service is started.
 *
 * @throws {Error} with what to do, when there is none
 */
export function ensureProgram(program: Program): string {
	const { name, neededBy, variable, brew } = program;
	const found = find(program);
	if (found !== null) return found;
	console.log(`No ${name} found. Installing one for ${neededBy}…`);
	if (hasApt()) installProgram(name);
	const installed = find(program);
	if (installed !== null) return installed;
	throw new Error(
		`${neededBy.replace('the', 'The')} need ${name}. Install it (Debian: sudo apt-get install ${name}; macOS: brew install ${brew}) or set ${variable} to one.`
	);
}

function find({ variable, paths }: Program): string | null {
	const given = process.env[variable];
	const candidates = given === undefined ? paths : [given];
	return candidates.find((path) => existsSync(path)) ?? null;
}
