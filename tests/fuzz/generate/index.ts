import type { Case } from '../case.js';
import { createRandom } from '../random.js';
import { mutations } from './mutations.js';
import { plainCase } from './plain.js';
import type { Site } from './site.js';

export { toSite, type Site } from './site.js';

/** How many changes a request gets. */
const counts = [0, 1, 1, 1, 2, 2, 3, 5] as const;

/** The request with a number, the same for the same seed: one that could come, with some changes. */
export function generate(site: Site, seed: number, number: number): Case {
	const random = createRandom(seed, number);
	let made = plainCase(random, site);
	for (let count = random.pick(counts); count > 0; count--)
		made = random.pick(mutations)(random, made, site);
	return made;
}
