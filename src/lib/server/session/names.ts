import { toDigest } from '../internal/digest.js';

// In a store users and Logto sessions have names of one application: two tenants that share a store may have
// users of one id, and neither can end or list sessions of the other.

/** The name of a user in a store. @param app see `toApp` */
export const toUserName = (app: string, subject: string): Promise<string> =>
	toDigest(`${app} sub ${subject}`);

/** The name of a Logto session (the claim `sid`) in a store. @param app see `toApp` */
export const toSidName = (app: string, sid: string): Promise<string> =>
	toDigest(`${app} sid ${sid}`);
