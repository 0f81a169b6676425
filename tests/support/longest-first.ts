import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take long, in the order in which they begin: in turn one that computes and one that waits, so that no
 * core is idle while there is work.
 */
const long = [
	'server/start-checks/start-checks.process',
	'cli/main.process',
	'sign-in/callback.decision.process',
	'scripts/help.process',
	'stores/unstorage-store.process',
	'guards/outdated.process',
	'guards/outdated.kinds.process',
	'sign-in/first-organization.process',
	'package/packed',
	'workers/cut-sessions',
	'package/authcore',
	'integration/lifetimes',
	'package/readme',
	'workers/cut-confirmations',
	'security/shapes',
	'security/exhaustion-tokens',
	'security/exhaustion',
	'integration/revalidation',
	'security/guards',
	'contract/stores',
	'security/fuzz',
	'integration/processes',
	'security/routing',
	'integration/outages',
	'package/examples',
	'integration/outages-of-sessions',
	'integration/sign-out-scopes',
	'security/fairness',
	'integration/secret-rotation',
	'security/log-floods',
	'package/migrate'
].map((name) => `/${name}.test.ts`);

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
