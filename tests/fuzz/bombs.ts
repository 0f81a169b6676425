import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createSeal } from '../../src/lib/server/session/seal.js';
import type { SignedInBrowser } from './people.js';

/**
 * Cookies that this app sealed, as it must seem to it, and that inflate to megabytes: a person's custom data
 * is compressed before it is sealed. They are made of a real cookie with the app's own secret.
 *
 * @param size of the custom data, in characters
 */
export function createBombs(
	{ session, name }: SignedInBrowser,
	secret: string,
	size: number
): (number: number) => Promise<string> {
	const seal = createSeal([secret], name);
	return async (number) => {
		const bytes = Buffer.from((await seal.openBytes(session.value)) ?? '');
		// Secrets, a NUL, and the rest deflated (`record-codec.ts`).
		const end = bytes.indexOf(0);
		if (end < 0)
			throw new Error('The session cookie does not open: is it sealed in another way now?');
		const rest = JSON.parse(inflateRawSync(bytes.subarray(end + 1)).toString());
		const custom_data = { filling: String(number).padEnd(size, 'a') };
		const profile = { ...rest.profile, custom_data };
		const packed = deflateRawSync(JSON.stringify({ ...rest, profile }), { level: 1 });
		return seal.sealBytes(Buffer.concat([bytes.subarray(0, end + 1), packed]));
	};
}
