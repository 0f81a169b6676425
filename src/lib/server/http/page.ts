import { attribute, html, trusted, type Html, type HtmlValue } from '../internal/html.js';

/** A page of the library. It has no script, and the policy allows its only style by a hash. */
export interface Page {
	readonly status: number;
	/** The title of the window and the heading of the page. */
	readonly title: string;
	/** Shown before the heading. @default nothing */
	readonly above?: HtmlValue;
	/** Shown below the heading. */
	readonly body: Html;
	/** The `Referrer-Policy` of the page. @default 'no-referrer' */
	readonly referrerPolicy?: 'no-referrer' | 'strict-origin';
	/** The address that the browser opens at once, as `URL` writes it. @default none */
	readonly next?: string;
}

/** The longest address in a header field, in characters. Proxies accept 4,096 bytes for all fields together. */
export const longestField = 2048;

/**
 * Renders a whole page, for one browser only. It holds no nonce and no time: the same page always has the same bytes
 * and fields, so two refusals look the same to an attacker.
 */
export function renderPage(page: Page): Response {
	const { status, title, above = null, body, referrerPolicy = 'no-referrer', next } = page;
	const inBody = next !== undefined && next.length > longestField;
	const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">${
		inBody
			? html`
<meta http-equiv="refresh" content="0; url=${next}">`
			: null
	}
<title>${title}</title>
<style>${trusted(styles)}</style>
</head>
<body>
<main${attribute('class', next === undefined ? null : 'passage')}>
${above}<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
	return new Response(document.toString(), {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'private, no-store',
			'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
			'referrer-policy': referrerPolicy,
			'x-content-type-options': 'nosniff',
			vary: 'Cookie',
			// HTML §4.2.5.3: with 0 seconds the page does not remain in the history.
			...(next === undefined || inBody ? {} : { refresh: `0; url=${next}` })
		}
	});
}

/** A link that looks like a button. */
export function link(href: string, label: string, look: 'primary' | 'quiet' = 'quiet'): Html {
	return html`<a href="${href}"${attribute('class', look === 'primary' ? look : null)}>${label}</a>`;
}

/** The SHA-256 hash of `styles` for the policy (CSP Level 3 §2.3.1). A test compares the two. */
const styleHash = 'l9k7sEVXe8mNVHv9qS9sK9uoqOxS0RLcPWayXCECQMQ=';

const styles = `
:root { color-scheme: light dark; --text: #1d1b22; --muted: #5c5866; --page: #f6f5f8; --card: #fff; --line: #dedbe4; --accent: #5a3ec8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #f0eef5; --muted: #b3aebf; --page: #141219; --card: #1e1b25; --line: #38343f; --accent: #b9a6ff; --on-accent: #1a1330; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; overflow-wrap: anywhere; }
/* Visible only when the browser is slow. */
.passage { animation: appear .2s 1s backwards; }
@keyframes appear { from { opacity: 0; } }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.status { margin: 0; color: var(--muted); font-variant-numeric: tabular-nums; }
ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
.choices { flex-direction: column; flex-wrap: nowrap; margin: 1rem 0; }
.choices a, .choices button { width: 100%; }
[aria-current] { border-color: var(--accent); font-weight: 600; }
.detail { display: block; color: var(--muted); font-size: .875rem; font-weight: 400; }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 1rem; }
.ways:last-child { margin-bottom: 0; }
a, button { display: inline-block; max-width: 100%; padding: .625rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; overflow-wrap: anywhere; cursor: pointer; }
input { width: 100%; margin-top: .25rem; padding: .625rem; border: 1px solid var(--muted); border-radius: .5rem; background: none; color: inherit; font: inherit; }
form:not(:last-child) { margin: 0 0 1rem; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code { margin: 0; color: var(--muted); font-size: .875rem; }
`;
