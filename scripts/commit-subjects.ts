/**
 * Checks the subjects of the commits since this file came, that commit included: `type(scope): subject`.
 * Fails with the commits that break the rule, and with what is wrong with each.
 */
import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';

const types = ['feat', 'fix', 'perf', 'refactor', 'test', 'docs', 'build', 'ci', 'chore'];
const shape = /^([a-z]+)(?:\([a-z0-9-]+\))?: \S/;
const longest = 60;

/** @returns what is wrong with a subject, or `null` */
export function findFault(subject: string): string | null {
	const [, type = ''] = shape.exec(subject) ?? [];
	if (type === '') return 'must have the form "type(scope): subject"';
	if (!types.includes(type)) return `"${type}" must be one of ${types.join(', ')}`;
	const { length } = [...subject];
	return length > longest ? `must have at most ${longest} characters and has ${length}` : null;
}

/** Each commit that breaks the rule, with its fault. Merges are git's own words and are left out. */
export function findFaults(folder: string, rule: string): readonly string[] {
	return listCommits(folder, rule).flatMap((line) => {
		const [commit = '', subject = ''] = split(line);
		const fault = findFault(subject);
		return fault === null ? [] : [`${commit} "${subject}": the subject ${fault}.`];
	});
}

/**
 * The commits that know the rule, newest first. Of a shallow clone git says that its oldest commit added every file,
 * and that one knows the rule too if the file is there.
 */
function listCommits(folder: string, rule: string): readonly string[] {
	const log = (...words: readonly string[]) => git(folder, 'log', '--no-merges', ...words);
	const added = log('--diff-filter=A', '--topo-order', '--format=%H', '--', rule);
	const first = added.at(-1);
	if (first === undefined) return [];
	const since = log('--ancestry-path', '--format=%h %s', `${first}..HEAD`);
	return [...since, ...log('--max-count=1', '--format=%h %s', first)];
}

/** @throws {Error} with what git said */
function git(folder: string, ...words: readonly string[]): readonly string[] {
	// The folder may belong to another user, as in containers.
	const all = ['-C', folder, '-c', 'safe.directory=*', ...words];
	return execFileSync('git', all, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

const split = (line: string): readonly [string, string] => {
	const end = line.indexOf(' ');
	return [line.slice(0, end), line.slice(end + 1)];
};

if (import.meta.main) {
	const faults = findFaults('.', relative('.', import.meta.filename));
	for (const fault of faults) console.error(fault);
	if (faults.length > 0) console.error('CONTRIBUTING.md says how a subject is written.');
	process.exitCode = faults.length === 0 ? 0 : 1;
}
