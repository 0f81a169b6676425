import { html, trusted, type Html } from '../../server/internal/html.js';

/** A page of the local Logto. */
export interface Page {
	readonly title: string;
	/** What follows the heading. */
	readonly body: Html;
	/** The language that the sign-in asks for. @default 'en' */
	readonly locale?: string;
	/** More elements of the head. @default none */
	readonly head?: Html;
}

/** A whole page with the look of the local Logto, which says that it is not for production. */
export function renderPage({ title, body, locale = 'en', head = html`` }: Page): Html {
	return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · Local Logto (not for production)</title>
<style>${trusted(styles)}</style>
${head}
</head>
<body>
<main>
<p class="brand">Local Logto <span>not for production</span></p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

/** A page with one sentence. */
export const messagePage = (title: string, message: string): Html =>
	renderPage({ title, body: lead(message) });

/** The sentence below the heading. */
export const lead = (sentence: string): Html => html`<p class="lead">${sentence}</p>`;

/** Why a form was refused. */
export const alert = (message: string | null): Html | null =>
	message === null ? null : html`<p class="error" role="alert">${message}</p>`;

const styles = `
:root { color-scheme: light dark; --text: #1d1b22; --muted: #5c5866; --page: #f3f1f7; --card: #fff; --line: #d9d5e0; --accent: #5a3ec8; --soft: #ece8fb; --on-accent: #fff; --error: #a3122c; }
@media (prefers-color-scheme: dark) { :root { --text: #f0eef5; --muted: #b3aebf; --page: #141219; --card: #1e1b25; --line: #3d3947; --accent: #b9a6ff; --soft: #2c2540; --on-accent: #1a1330; --error: #ff9aa8; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; overflow-wrap: anywhere; }
.brand { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin: 0 0 1.25rem; font-weight: 600; } .brand span { padding: .125rem .5rem; border-radius: 1rem; background: var(--soft); color: var(--muted); font-size: .8125rem; font-weight: 400; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
.lead { margin: 0 0 1.25rem; color: var(--muted); }
ul { margin: 0 0 1.25rem; padding-inline-start: 1.25rem; }
.people { display: grid; gap: .625rem; margin: 0; padding: 0; list-style: none; }
.people button { display: flex; gap: .875rem; align-items: center; width: 100%; padding: .75rem; border: 1px solid var(--line); border-radius: .75rem; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
.people button:hover, .people .hinted { background: var(--soft); border-color: var(--accent); }
.initials { display: grid; place-items: center; flex: none; width: 2.75rem; height: 2.75rem; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.who { min-width: 0; overflow-wrap: anywhere; } .name { display: block; font-weight: 600; } .mail { display: block; color: var(--muted); font-size: .875rem; }
.tags { display: flex; flex-wrap: wrap; gap: .25rem; margin-top: .25rem; } .tag { padding: 0 .5rem; border-radius: 1rem; background: var(--soft); font-size: .8125rem; }
.other { margin: 1.25rem 0 0; } a { color: var(--accent); }
.register { display: grid; gap: 1rem; } label { display: grid; gap: .25rem; font-weight: 500; }
input { padding: .625rem .75rem; border: 1px solid var(--muted); border-radius: .5rem; background: none; color: inherit; font: inherit; }
.primary { padding: .75rem 1rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
.error { color: var(--error); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
