import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFault, findFaults } from './commit-subjects.js';

describe('a subject of a commit', () => {
	it.each([
		'fix(error-page): do not offer sign-in on 404 and 405',
		'test: begin with the files that take longest',
		`docs: ${'é'.repeat(54)}`
	])('may be %j', (subject) => {
		expect(findFault(subject)).toBeNull();
	});

	it.each([
		['Offer no sign-in where there is nothing', 'form'],
		['fix(error-page) do not offer sign-in', 'form'],
		['fix(error-page):', 'form'],
		['fix(Error Page): do not offer sign-in', 'form'],
		['wip: guards', '"wip" must be one of feat, fix'],
		['fixes: guards', '"fixes" must be one of'],
		[`docs: ${'x'.repeat(55)}`, 'at most 60 characters and has 61']
	])('cannot be %j', (subject, fault) => {
		expect(findFault(subject)).toContain(fault);
	});
});

describe('the subjects of a history', () => {
	const rule = 'rule.ts';
	let folder = '';
	const git = (...words: readonly string[]) =>
		execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', stdio: 'pipe' });
	const commit = async (subject: string, file = 'other.ts') => {
		await writeFile(join(folder, file), subject);
		git('add', '.');
		const who = ['-c', 'user.name=Alice', '-c', 'user.email=alice@example.test'];
		git(...who, 'commit', '--quiet', '--message', subject);
	};

	beforeEach(async () => {
		folder = join(await mkdtemp(join(tmpdir(), 'subjects-')), 'origin');
		await mkdir(folder);
		git('init', '--quiet');
		await commit('Before the rule');
	});
	afterEach(() => rm(join(folder, '..'), { recursive: true }));

	const clone = (depth: number) => {
		const shallow = join(folder, '..', `depth-${depth}`);
		git('clone', '--quiet', '--depth', String(depth), `file://${folder}`, shallow);
		return findFaults(shallow, rule);
	};

	it('are checked from the commit on that adds the rule, which follows it too', async () => {
		expect(findFaults(folder, rule)).toEqual([]);
		await commit('Check subjects', rule);
		await commit('fix: one thing');
		await commit('another thing', rule);
		expect(findFaults(folder, rule)).toEqual([
			expect.stringMatching(/^[0-9a-f]{7,} "another thing": the subject must have the form/),
			expect.stringMatching(/^[0-9a-f]{7,} "Check subjects": /)
		]);
	});

	it('are checked as far as a shallow clone goes back', async () => {
		await commit('ci: check subjects', rule);
		await commit('one thing');
		await commit('fix: another thing');
		expect(clone(1)).toEqual([]);
		expect(clone(2)).toEqual([expect.stringContaining('"one thing"')]);
		expect(clone(4)).toEqual([expect.stringContaining('"one thing"')]);
	});

	it('are not checked when the rule is younger than their branch, nor those of merges', async () => {
		const main = git('branch', '--show-current').trim();
		git('switch', '--quiet', '--create', 'older');
		await commit('an old thing', 'old.ts');
		git('switch', '--quiet', main);
		await commit('ci: check subjects', rule);
		const who = ['-c', 'user.name=Alice', '-c', 'user.email=alice@example.test'];
		git(...who, 'merge', '--quiet', '--message', 'Merge what is older', 'older');
		expect(findFaults(folder, rule)).toEqual([]);
	});

	it('cannot be checked without a history, which is an error', () => {
		expect(() => findFaults(tmpdir(), rule)).toThrow('not a git repository');
	});
});
