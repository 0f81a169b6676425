/** Prints how far a command is, with the seconds since its start, to standard error: tables go to standard output. */
export function reportProgress(line: string): void {
	console.error(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}
