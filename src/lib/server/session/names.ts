import { toDigest } from '../internal/digest.js';

// The names of users and Logto sessions in a store contain the application: two tenants that share a store may have
// users with the same id, and neither can end or list the sessions of the other.

/** The name of a user in a store. @param app see `toApp` */
export const toUserName = (app: string, subject: string): Promise<string> =>
	toDigest(`${app} sub ${subject}`);

/** The name of a Logto session (the claim `sid`) in a store. @param app see `toApp` */
export const toSidName = (app: string, sid: string): Promise<string> =>
	toDigest(`${app} sid ${sid}`);
