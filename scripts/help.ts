/**
 * Import this first in a script: with `--help` it prints the comment at the script's top, and ends the process before
 * anything else of the script runs.
 */
import { readFileSync } from 'node:fs';

const [, script = '', ...words] = process.argv;
if (words.includes('--help')) {
	const [, comment = ''] = /^\/\*\*\n?(.*?)\*\//s.exec(readFileSync(script, 'utf8')) ?? [];
	console.log(comment.replaceAll(/^ ?\*? ?/gm, '').trim());
	process.exit();
}
