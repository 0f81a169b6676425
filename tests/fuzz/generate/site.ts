import { isFixed, toHost, type Variant } from '../variants.js';

/** What the generator knows of the app that its requests are for. */
export interface Site {
	readonly variant: Variant;
	readonly base: string;
	/** `Host`, and the origin that a page of the site has. */
	readonly host: string;
	readonly origin: string;
	/** What SvelteKit calls the file of remote functions in addresses. */
	readonly remote: string;
}

export function toSite(variant: Variant, remote: string): Site {
	const host = toHost(variant);
	const origin = isFixed(variant) ? `http://${host}` : `https://${host}`;
	return { variant, base: variant.base, host, origin, remote };
}

/** What a browser sends when a person opens an address. */
export const navigation = {
	accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
	'sec-fetch-dest': 'document',
	'sec-fetch-mode': 'navigate',
	'sec-fetch-site': 'same-origin'
};

export const urlEncoded = 'application/x-www-form-urlencoded';

/** Whose cookies or tokens a request may have. */
export const people = ['alice', 'bob', 'carol'] as const;
