import type { Directory } from '../directory/directory.js';
import type { Person } from '../directory/person.js';

/** What the parameters of a sign-in ask of the page. */
export interface PageOptions {
	/** Names the application: `?app_id=…`, or nothing. The page's links and forms carry it. */
	readonly search: string;
	/** Fills the field or marks a person: username, e-mail address or phone number. */
	readonly loginHint: string | null;
	readonly locale: string;
	/** Whose sign-in this is, shown above the list. */
	readonly organization: string | null;
	readonly error: string | null;
}

export const escape = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The list of people to become. */
export function signInPage(directory: Directory, options: PageOptions): string {
	const items = directory
		.list()
		.map((person) => personForm(person, directory, options))
		.join('\n');
	return page(
		options.organization === null ? 'Who are you today?' : `Sign in to ${options.organization}`,
		options.locale,
		`<p class="lead">Choose a person to sign in as. There is no password: this is the local Logto, for development only.</p>
${alert(options.error)}
<ul class="people">${items}</ul>
<p class="other"><a href="/register${escape(options.search)}">Create an account</a></p>`
	);
}

function personForm(
	person: Person,
	directory: Directory,
	{ loginHint: hint, search }: PageOptions
): string {
	const name = person.name ?? person.username;
	const hinted =
		hint !== null && [person.username, person.primaryEmail, person.primaryPhone].includes(hint);
	const memberships = Object.entries(person.organizations).map(([id, roles]) => {
		const organization = directory.findOrganization(id)?.name ?? id;
		return `<span class="tag">${escape(organization)}: ${escape(roles.join(', ') || 'no role')}</span>`;
	});
	const initials = name
		.split(/\s+/)
		.map((word) => word[0] ?? '')
		.join('')
		.slice(0, 2);
	return `<li><form method="post" action="/sign-in${escape(search)}"><input type="hidden" name="user" value="${escape(person.username)}"><button${hinted ? ' class="hinted" autofocus' : ''}>
<span class="initials" aria-hidden="true">${escape(initials)}</span>
<span class="who"><span class="name">${escape(name)}</span> <span class="mail">${escape(person.primaryEmail ?? 'no e-mail address')}</span>
<span class="tags">${memberships.join(' ') || '<span class="tag none">no organization</span>'}</span></span>
</button></form></li>`;
}

/** A form for somebody new. */
export function registerPage(options: PageOptions): string {
	return page(
		'Create an account',
		options.locale,
		`<p class="lead">The account lives until the local Logto stops.</p>
${alert(options.error)}
<form class="register" method="post" action="/register${escape(options.search)}">
<label>Name <input name="name" autocomplete="name" required maxlength="128"></label>
<label>Username <input name="username" autocomplete="username" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxlength="128"></label>
<label>E-mail address (optional) <input name="email" type="email" autocomplete="email" maxlength="128" value="${escape(options.loginHint ?? '')}"></label>
<button class="primary">Create the account and sign in</button>
</form>
<p class="other"><a href="/sign-in${escape(options.search)}">Use another account</a></p>`
	);
}

/** What the page of an account shows. */
export interface AccountPageOptions {
	readonly section: 'email' | 'authenticator-app' | 'security';
	readonly error: string | null;
	/** Of the page's own address: its forms go there. */
	readonly query: string;
	/** Where the link back leads. */
	readonly back: string | null;
}

const titles: Readonly<Record<AccountPageOptions['section'], string>> = {
	email: 'Your e-mail address',
	'authenticator-app': 'Your authenticator app',
	security: 'Your sign-in security'
};

/** Where somebody changes their own account. */
export function accountPage(
	{ name, username, primaryEmail, hasMfa }: Person,
	{ section, error, query, back }: AccountPageOptions
): string {
	const action = `/account/${section}${escape(query)}`;
	const security = hasMfa
		? '<p>Two-step verification is set up.</p>'
		: `<form class="register" method="post" action="${action}"><p>Two-step verification is not set up. Here one click is enough; a real Logto asks for an authenticator app or a passkey.</p><button class="primary">Set it up</button></form>`;
	const email = `<form class="register" method="post" action="${action}">
<label>E-mail address <input name="email" type="email" autocomplete="email" required maxlength="128" value="${escape(primaryEmail ?? '')}"></label>
<button class="primary">Save it as verified</button>
</form>`;
	return page(
		titles[section],
		'en',
		`<p class="lead">The account of ${escape(name ?? username)}.</p>
${alert(error)}
${section === 'email' ? email : security}
${back === null ? '' : `<p class="other"><a href="${escape(back)}">Back to the app</a></p>`}`
	);
}

/** A page that only says something. */
export function messagePage(title: string, message: string): string {
	return page(title, 'en', `<p class="lead">${escape(message)}</p>`);
}

/** Submits itself; without script there is a button. `form` is what `oidc-provider` made. */
export function logoutPage(form: string): string {
	const filled = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>');
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Signing out</title>
<script>document.addEventListener('DOMContentLoaded', function () { document.forms[0].submit() });</script>
<style>${styles}</style>
</head>
<body><main><h1>Signing out…</h1>
${filled}
<noscript><button class="primary" form="op.logoutForm" autofocus>Continue</button></noscript>
</main></body>
</html>`;
}

/** Where a sign-out ends that names no address to go to. */
export function signedOutPage(): string {
	return messagePage('Signed out', 'You are signed out of the local Logto.');
}

const alert = (message: string | null): string =>
	message === null ? '' : `<p class="error" role="alert">${escape(message)}</p>`;

export function page(title: string, locale: string, body: string): string {
	return `<!DOCTYPE html>
<html lang="${escape(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escape(title)} · Local Logto (not for production)</title>
<style>${styles}</style>
</head>
<body>
<main>
<p class="brand">Local Logto <span>not for production</span></p>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>`;
}

const styles = `
:root { color-scheme: light dark; --text: #1d1b22; --muted: #5c5866; --page: #f3f1f7; --card: #fff; --line: #d9d5e0; --accent: #5a3ec8; --soft: #ece8fb; --on-accent: #fff; --error: #a3122c; }
@media (prefers-color-scheme: dark) { :root { --text: #f0eef5; --muted: #b3aebf; --page: #141219; --card: #1e1b25; --line: #3d3947; --accent: #b9a6ff; --soft: #2c2540; --on-accent: #1a1330; --error: #ff9aa8; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
.brand { margin: 0 0 1.25rem; font-weight: 600; } .brand span { margin-inline-start: .5rem; padding: .125rem .5rem; border-radius: 1rem; background: var(--soft); color: var(--muted); font-size: .8125rem; font-weight: 400; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
.lead { margin: 0 0 1.25rem; color: var(--muted); }
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
