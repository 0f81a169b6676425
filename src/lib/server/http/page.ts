/** A page of the library's own. It has no script, and its one style is allowed by its hash. */
export interface Page {
	readonly status: number;
	/** Plain text: the title of the window and the heading of the page. */
	readonly title: string;
	/** HTML before the heading. @default none */
	readonly above?: string;
	/** HTML below the heading. */
	readonly body: string;
	/** What the browser tells the next page of this address. @default 'no-referrer' */
	readonly referrerPolicy?: 'no-referrer' | 'strict-origin';
	/** Where the browser goes on to at once: an address as `URL` writes it. @default it stays */
	readonly next?: string;
}

/** The longest address that stands in a field, in characters; proxies take 4,096 bytes of all fields. */
export const longestField = 2048;

/**
 * A whole page, for one browser alone. The same page always has the same bytes and fields, so that two
 * refusals cannot be told apart: it holds no nonce and no time.
 */
export function renderPage(page: Page): Response {
	const { status, title, above = '', body, referrerPolicy = 'no-referrer', next } = page;
	const inBody = next !== undefined && next.length > longestField;
	const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">${inBody ? `\n<meta http-equiv="refresh" content="0; url=${escapeHtml(next)}">` : ''}
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main${next === undefined ? '' : ' class="passage"'}>
${above}<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>`;
	return new Response(html, {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'private, no-store',
			'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
			'referrer-policy': referrerPolicy,
			'x-content-type-options': 'nosniff',
			vary: 'Cookie',
			// HTML §4.2.5.3: with 0 seconds the page does not stay in the history.
			...(next === undefined || inBody ? {} : { refresh: `0; url=${next}` })
		}
	});
}

/** A link that looks like a button. `attributes` are HTML. */
export function link(href: string, text: string, attributes = ''): string {
	return `<a href="${escapeHtml(href)}"${attributes}>${escapeHtml(text)}</a>`;
}

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** SHA-256 of `styles`, by which the policy knows them (CSP Level 3 §2.3.1). page.test.ts holds the two together. */
const styleHash = 'MVpYVQQj74hUUdWccfQfqZj+Dc7svdX0umPk3i2l084=';

const styles = `
:root { color-scheme: light dark; --text: #1d1b22; --muted: #5c5866; --page: #f6f5f8; --card: #fff; --line: #dedbe4; --accent: #5a3ec8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #f0eef5; --muted: #b3aebf; --page: #141219; --card: #1e1b25; --line: #38343f; --accent: #b9a6ff; --on-accent: #1a1330; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; overflow-wrap: anywhere; }
/* Seen only where the browser takes its time. */
.passage { animation: appear .2s 1s backwards; }
@keyframes appear { from { opacity: 0; } }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.status { margin: 0; color: var(--muted); font-variant-numeric: tabular-nums; }
ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 1rem; }
.ways:last-child { margin-bottom: 0; }
a, button { display: inline-block; max-width: 100%; padding: .625rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; overflow-wrap: anywhere; cursor: pointer; }
input { width: 100%; margin-top: .25rem; padding: .625rem; border: 1px solid var(--muted); border-radius: .5rem; background: none; color: inherit; font: inherit; }
form:not(:last-child) { margin: 0 0 1rem; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code { margin: 0; color: var(--muted); font-size: .875rem; }
`;
