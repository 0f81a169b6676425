/** `<subject>[.<aspect>][.process].test.ts`: a unit is next to the source that it tests and begins with its name. */
const name = /^(.*\/)?([^/.]+)(?:\.[^/.]+)?(?:\.process)?\.test\.ts$/;

/** The units without their subject next to them. @param files of the repository, by their paths */
export function findMisnamed(files: readonly string[]): readonly string[] {
	const all = new Set(files);
	return files.filter((file) => {
		if (!file.endsWith('.test.ts')) return false;
		const [, folder = '', subject = ''] = name.exec(file) ?? [];
		return !['.ts', '.svelte', '.svelte.ts'].some((ending) => all.has(folder + subject + ending));
	});
}
