import { attribute, html, type Html } from '../../server/internal/html.js';
import type { Directory } from '../directory/directory.js';
import type { Person } from '../directory/person.js';
import { alert, lead, renderPage } from '../http/page.js';

/** What the parameters of a sign-in ask of the page. */
export interface PageOptions {
	/** Names the application: `?app_id=…`, or nothing. The page's links and forms repeat it. */
	readonly search: string;
	/** Fills the field or marks a user: username, e-mail address or phone number. */
	readonly loginHint: string | null;
	readonly locale: string;
	/** The name of the organization that this sign-in is for, shown in the heading. */
	readonly organization: string | null;
	readonly error: string | null;
}

/** The page that lists the users to sign in as. */
export function signInPage(directory: Directory, options: PageOptions): Html {
	const { error, locale, organization, search } = options;
	return renderPage({
		title: organization === null ? 'Choose a user' : `Sign in to ${organization}`,
		locale,
		body: html`${lead('Select the user to sign in as. The local Logto asks for no password.')}
${alert(error)}
<ul class="people">${directory.list().map((person) => userItem(person, directory, options))}</ul>
<p class="other"><a href="/register${search}">Create an account</a></p>`
	});
}

function userItem(person: Person, directory: Directory, options: PageOptions): Html {
	const { loginHint: hint, search } = options;
	const name = person.name ?? person.username;
	const isHinted =
		hint !== null && [person.username, person.primaryEmail, person.primaryPhone].includes(hint);
	return html`<li><form method="post" action="/sign-in${search}"><input type="hidden" name="user" value="${person.username}"><button${[attribute('class', isHinted ? 'hinted' : null), attribute('autofocus', isHinted)]}>
<span class="initials" aria-hidden="true">${toInitials(name)}</span>
<span class="who"><span class="name">${name}</span> <span class="mail">${person.primaryEmail ?? 'no e-mail address'}</span>
<span class="tags">${listMemberships(person, directory)}</span></span>
</button></form></li>
`;
}

const toInitials = (name: string): string =>
	name
		.split(/\s+/)
		.map((word) => word[0] ?? '')
		.join('')
		.slice(0, 2);

function listMemberships({ organizations }: Person, directory: Directory): readonly Html[] {
	const memberships = Object.entries(organizations);
	if (memberships.length === 0) return [html`<span class="tag none">no organization</span>`];
	return memberships.map(([id, roles]) => {
		const name = directory.findOrganization(id)?.name ?? id;
		return html`<span class="tag">${name}: ${roles.join(', ') || 'no role'}</span> `;
	});
}

/** The form for a new account. */
export function registerPage({ error, locale, loginHint, search }: PageOptions): Html {
	return renderPage({
		title: 'Create an account',
		locale,
		body: html`${lead('The local Logto forgets the account when it stops.')}
${alert(error)}
<form class="register" method="post" action="/register${search}">
<label>Name <input name="name" autocomplete="name" required maxlength="128"></label>
<label>Username <input name="username" autocomplete="username" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxlength="128"></label>
<label>E-mail address (optional) <input name="email" type="email" autocomplete="email" maxlength="128" value="${loginHint ?? ''}"></label>
<button class="primary">Create account and sign in</button>
</form>
<p class="other"><a href="/sign-in${search}">Use another account</a></p>`
	});
}
