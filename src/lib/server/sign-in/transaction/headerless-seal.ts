import { createSeal, type ClaimsSeal } from '../../session/seal.js';

/**
 * A seal that leaves the header out of its texts, 174 of some 600 bytes: the header says nothing but
 * which secret sealed, and every secret is tried. Auth.js cannot open these.
 *
 * @param secrets the first seals; each opens
 * @param name what the texts are for: those of one name do not open under another
 */
export function createShortSeal(secrets: readonly [string, ...string[]], name: string): ClaimsSeal {
	const first = createSeal([secrets[0]], name);
	const seals = [first, ...secrets.slice(1).map((secret) => createSeal([secret], name))];
	let known: Promise<readonly string[]> | undefined;
	const makeHeaders = () => (known ??= Promise.all(seals.map(makeHeader)));
	return {
		async seal(claims, expiresAt) {
			const text = await first.seal(claims, expiresAt);
			return text.slice(text.indexOf('..') + 2);
		},
		async open(text) {
			const headers = await makeHeaders();
			for (const [index, seal] of seals.entries()) {
				// RFC 7516 §7.1: header, encrypted key (none with "dir"), vector, ciphertext, tag.
				const claims = await seal.open(`${headers[index]}..${text}`);
				if (claims !== null) return claims;
			}
			return null;
		}
	};
}

async function makeHeader(seal: ClaimsSeal): Promise<string> {
	const text = await seal.seal({}, 0);
	return text.slice(0, text.indexOf('.'));
}
