import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listChanges } from './changes.js';

it('the changes since a commit are those that are committed, and those that are not', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'changes-'));
	const git = (...words: readonly string[]) => execFileSync('git', ['-C', folder, ...words]);
	const write = (name: string) => writeFile(join(folder, name), name);
	const commit = () => {
		git('add', '.');
		const who = ['-c', 'user.name=Alice', '-c', 'user.email=alice@example.test'];
		git(...who, 'commit', '--quiet', '--message', 'test: commit');
	};
	git('init', '--quiet');
	for (const name of ['.gitignore', 'same.ts', 'moved.ts', 'edited.ts']) await write(name);
	await writeFile(join(folder, '.gitignore'), 'ignored.ts');
	commit();
	await write('committed.ts');
	await rename(join(folder, 'moved.ts'), join(folder, 'arrived.ts'));
	commit();
	await writeFile(join(folder, 'edited.ts'), 'other');
	await write('staged.ts');
	git('add', 'staged.ts');
	await write('with é and a blank.ts');
	await write('ignored.ts');
	expect(listChanges(folder, 'HEAD~').toSorted()).toEqual(
		['arrived', 'committed', 'edited', 'moved', 'staged', 'with é and a blank'].map(
			(n) => `${n}.ts`
		)
	);
	expect(() => listChanges(folder, 'nowhere')).toThrow('nowhere');
	await rm(folder, { recursive: true });
});
