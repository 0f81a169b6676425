import type { LogtoAuthError } from '../../errors.js';

/** What the built-in page needs to know. */
export interface ErrorPage {
	readonly basePath: string;
	/** The app's home page. */
	readonly home: string;
	readonly reason: LogtoAuthError;
	/** Where "try again" leads in the end; a path of this site. */
	readonly redirectTo: string;
	/** The `prompt` that "try again" asks for. */
	readonly prompt?: string | null;
	/** Organizations in which the person may find the same page. @default none */
	readonly organizations?: readonly { readonly name: string; readonly href: string }[];
}

const titles: Readonly<Record<number, string>> = {
	400: 'That did not work',
	401: 'Please sign in',
	403: 'No access',
	404: 'Nothing here',
	405: 'Nothing to open here',
	502: 'Sign-in is not available',
	503: 'Sign-in is not available'
};

/** A whole page that says what happened and what to do next. No script, styled by its own rule. */
export function renderErrorPage(page: ErrorPage): Response {
	const { reason, organizations = [] } = page;
	const title = toTitle(reason.status);
	const ways = listWays(page);
	return toPage(
		reason.status,
		`<p class="status">${reason.status}</p>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(reason.toJSON().message)}</p>
${listOrganizations(organizations)}<p class="ways">${ways.join('\n')}</p>
<p class="code">Code: <code>${escapeHtml(reason.code)}</code></p>`
	);
}

function toPage(status: number, content: string): Response {
	const title = toTitle(status);
	const nonce = crypto.randomUUID();
	const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${styles}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>`;
	return new Response(html, {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'private, no-store',
			'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
			vary: 'Cookie'
		}
	});
}

const toTitle = (status: number): string => titles[status] ?? 'Something went wrong';

/** A page that says what an app's own error says. */
export function renderMessage(status: number, message: string): Response {
	return toPage(
		status,
		`<p class="status">${status}</p>
<h1>${escapeHtml(toTitle(status))}</h1>
<p>${escapeHtml(message)}</p>`
	);
}

/** Where to go from here; from where there is nothing only away, for a way in would say that there is something. */
function listWays({
	basePath,
	home,
	reason,
	redirectTo,
	prompt = null
}: ErrorPage): readonly string[] {
	const toSignIn = (query: Record<string, string>) =>
		`${basePath}/signin?${new URLSearchParams({ redirectTo, ...query })}`;
	const toHome = (primary: boolean) => link(home, 'Go to the start page', primary);
	if (reason.code === 'not_found' || reason.code === 'method_not_allowed') return [toHome(true)];
	if (reason.status === 403)
		return [toHome(true), link(toSignIn({ prompt: 'login' }), 'Sign in as somebody else', false)];
	return [link(toSignIn(prompt === null ? {} : { prompt }), toAction(reason), true), toHome(false)];
}

function listOrganizations(organizations: NonNullable<ErrorPage['organizations']>): string {
	if (organizations.length === 0) return '';
	const items = organizations.map(({ href, name }) => `<li>${link(href, name, false)}</li>`);
	return `<p>Perhaps you meant another organization:</p>\n<ul>${items.join('\n')}</ul>\n`;
}

function toAction({ status }: LogtoAuthError): string {
	return status === 401 ? 'Sign in' : 'Try again';
}

function link(href: string, text: string, primary: boolean): string {
	return `<a href="${escapeHtml(href)}"${primary ? ' class="primary"' : ''}>${escapeHtml(text)}</a>`;
}

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const styles = `
:root { color-scheme: light dark; --text: #1d1b22; --muted: #5c5866; --page: #f6f5f8; --card: #fff; --line: #dedbe4; --accent: #5a3ec8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #f0eef5; --muted: #b3aebf; --page: #141219; --card: #1e1b25; --line: #38343f; --accent: #b9a6ff; --on-accent: #1a1330; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.status { margin: 0; color: var(--muted); font-variant-numeric: tabular-nums; }
ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 1rem; }
a { display: inline-block; padding: .625rem 1rem; border: 1px solid var(--line); border-radius: .5rem; color: inherit; text-decoration: none; }
a.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code { margin: 0; color: var(--muted); font-size: .875rem; }
`;
