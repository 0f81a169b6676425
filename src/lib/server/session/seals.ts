import { createSeal, type Seal } from './seal.js';

/** Returns the seal for a name. It is created once. */
export type Seals = (name: string) => Seal;

export function createSeals(secrets: readonly [string, ...string[]]): Seals {
	const seals = new Map<string, Seal>();
	return (name) => {
		const seal = seals.get(name) ?? createSeal(secrets, name);
		seals.set(name, seal);
		return seal;
	};
}
