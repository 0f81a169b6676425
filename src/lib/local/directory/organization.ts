import type { LocalOrganization } from '../config/local-config.js';

/** An organization in the directory. */
export interface Organization {
	readonly id: string;
	readonly name: string;
	readonly description: string | null;
	readonly isMfaRequired: boolean;
	readonly createdAt: number;
}

export function toOrganization({ id, name, ...rest }: LocalOrganization): Organization {
	const { description = null, isMfaRequired = false } = rest;
	return { id, name, description, isMfaRequired, createdAt: Date.now() };
}
