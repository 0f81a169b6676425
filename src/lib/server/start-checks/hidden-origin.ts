import type { LogtoAuthOptions } from '../config/options.js';
import { warn } from '../app-callbacks/report.js';

/** The policies of Referrer Policy §3. If a field has several, the last one that the browser knows applies. */
const policies: ReadonlySet<string> = new Set([
	'no-referrer',
	'no-referrer-when-downgrade',
	'origin',
	'origin-when-cross-origin',
	'same-origin',
	'strict-origin',
	'strict-origin-when-cross-origin',
	'unsafe-url'
]);

/**
 * Warns once that pages hide their origin. Browsers send `Origin: null` with the forms of such a page, so SvelteKit refuses
 * them before any hook runs. The buttons of this library send their forms by script, which names the origin (Fetch,
 * "append a request Origin header"); without script SvelteKit refuses their forms as well.
 */
export function createReferrerWatch(): (response: Response, options: LogtoAuthOptions) => void {
	let warned = false;
	return ({ headers }, options) => {
		if (warned || !hidesOrigin(headers)) return;
		warned = true;
		warn(
			options,
			'A page has the header "Referrer-Policy: no-referrer", so browsers hide the origin of its forms, and SvelteKit refuses the forms. Sign-in and sign-out fail too where JavaScript does not run. Set "Referrer-Policy: same-origin" or "strict-origin-when-cross-origin".'
		);
	};
}

function hidesOrigin(headers: Headers): boolean {
	const field = headers.get('referrer-policy');
	if (field === null || headers.get('content-type')?.startsWith('text/html') !== true) return false;
	const known = field
		.toLowerCase()
		.split(',')
		.map((policy) => policy.trim())
		.filter((policy) => policies.has(policy));
	return known.at(-1) === 'no-referrer';
}
