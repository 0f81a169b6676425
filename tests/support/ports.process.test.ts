import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { findPort, ports, searchFrom } from './ports.js';

const finder = `
	import { findPort, searchFrom } from './tests/support/ports.ts';
	searchFrom(Number(process.argv[1]));
	const found = [];
	for (let i = 0; i < 40; i += 1) found.push(await findPort());
	process.stdout.write(JSON.stringify(found));
	process.stdin.resume();
`;

/** A process that finds forty ports from this one on, and then waits. */
async function startFinder(from: number) {
	const child = spawn(
		process.execPath,
		['--import', './scripts/ts.mjs', '--input-type=module', '-e', finder, String(from)],
		{ stdio: ['pipe', 'pipe', 'inherit'] }
	);
	const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
	const end = async () => {
		child.kill('SIGKILL');
		await once(child, 'exit');
	};
	return { found: JSON.parse(chunk.toString()) as number[], end };
}

const randomPort = () => ports.first + Math.floor(Math.random() * (ports.count - 1000));

it('gives no port to two processes, before a server listens on it', async () => {
	const from = randomPort();
	const finders = await Promise.all([1, 2, 3, 4].map(() => startFinder(from)));
	const found = finders.flatMap((finder) => finder.found);
	expect(found).toHaveLength(160);
	expect(new Set(found).size).toBe(160);
	await Promise.all(finders.map(({ end }) => end()));
});

it('gives the port of a process that was killed to another one', async () => {
	const finder = await startFinder(randomPort());
	const [port = 0] = finder.found;
	await finder.end();
	searchFrom(port);
	expect(await findPort()).toBe(port);
});
