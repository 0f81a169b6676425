import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take long, in the order in which they begin: those that compute next to those that wait, so that no
 * core is idle while one is left.
 */
const long = [
	'package/authcore',
	'integration/lifetimes',
	'package/packed',
	'package/readme',
	'workers/cut-sessions',
	'security/routing',
	'security/exhaustion',
	'security/shapes',
	'security/guards',
	'integration/revalidation',
	'package/migrate',
	'security/fuzz',
	'integration/outages-of-sessions',
	'workers/cut-confirmations',
	'package/examples',
	'integration/processes',
	'integration/sign-out-scopes'
].map((name) => `/tests/${name}.test.ts`);

/** Short files come last: they fill the time in which a long one ends. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.toSorted((one, other) => toRank(one) - toRank(other));
	}
}

function toRank({ moduleId, project }: TestSpecification): number {
	const place = long.findIndex((name) => moduleId.endsWith(name));
	const { groupOrder } = project.config.sequence;
	return groupOrder * 1000 + (place === -1 ? long.length : place);
}
