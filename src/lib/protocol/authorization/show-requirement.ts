import type { Requirement } from './requirement.js';

/**
 * A `Requirement` without `resource`. The access token of an API says which permissions it grants, and the browser
 * never has that token. Call `requirePermission()` on the server instead.
 */
export interface ShowRequirement extends Omit<Requirement, 'resource' | 'any' | 'all' | 'not'> {
	/** Not supported in the browser. */
	readonly resource?: never;
	/** In addition, at least one of these must hold. */
	readonly any?: readonly ShowRequirement[];
	/** In addition, each of these must hold. */
	readonly all?: readonly ShowRequirement[];
	/** This must not hold. */
	readonly not?: ShowRequirement;
}
