import type { RequestEvent } from '../../kit.js';

/** All clients whose address cannot be read count as one sender. */
const unknownSender = 'unknown';

/**
 * The sender that a request counts for: the client's IPv4 address, or the /64 of its IPv6 address, because one
 * client can use all addresses of a /64 (RFC 4291 §2.5.4). Never throws. The address comes from SvelteKit's
 * adapter, which behind a proxy has to know the field that holds it (adapter-node: `ADDRESS_HEADER`).
 */
export function toSender(event: Pick<RequestEvent, 'getClientAddress'>): string {
	try {
		return toNetwork(event.getClientAddress?.() ?? '');
	} catch {
		// Adapters throw without an address: while prerendering, or when the configured field is missing.
		return unknownSender;
	}
}

/** Some proxies append a port; IPv6 sockets write IPv4 addresses as `::ffff:192.0.2.1`. */
const version4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i;
const version6 = /^\[?([\da-f:.]{2,45})(?:%[\w.-]+)?(?:\](?::\d{1,5})?)?$/i;

/** Short for any input: a client may send a string of any length that is not an address. */
function toNetwork(address: string): string {
	const four = version4.exec(address)?.[1];
	if (four !== undefined) return four;
	const six = `http://[${version6.exec(address)?.[1] ?? ''}]`;
	if (!URL.canParse(six)) return unknownSender;
	// Normalised: `[2001:db8::1]`, with the longest run of zeros left out.
	const [head = '', tail] = new URL(six).hostname.slice(1, -1).split('::');
	const groups = head.split(':').filter((group) => group !== '');
	if (tail === undefined) return toPrefix(groups);
	const last = tail.split(':').filter((group) => group !== '');
	const zeros = Array.from({ length: 8 - groups.length - last.length }, () => '0');
	return toPrefix([...groups, ...zeros, ...last]);
}

const toPrefix = (groups: readonly string[]): string => `${groups.slice(0, 4).join(':')}::/64`;
