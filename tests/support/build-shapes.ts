import { buildApp } from './build-app.js';
import { builds, type Build } from './shapes.js';

/** Builds the fixture `shapes` in each variant that is missing or older than its sources, two at a time. */
export default async function buildShapes(): Promise<void> {
	const waiting = [...builds];
	const work = async () => {
		for (let build = waiting.shift(); build !== undefined; build = waiting.shift())
			await buildShape(build);
	};
	await Promise.all([work(), work()]);
}

/** @returns what `startApp` starts */
export const buildShape = ({ kit, base, rest }: Build): Promise<string> =>
	buildApp({
		...{ fixture: 'shapes', kit, base },
		...(rest ? { variant: 'rest' } : { without: ['[...rest]'] })
	});
