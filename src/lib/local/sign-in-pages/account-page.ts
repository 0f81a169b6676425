import { html, type Html } from '../../server/internal/html.js';
import type { AccountPage } from '../../protocol/account-page.js';
import type { Person } from '../directory/person.js';
import { alert, lead, renderPage } from '../http/page.js';

/** What the page of an account shows. */
export interface AccountPageOptions {
	readonly page: AccountPage;
	readonly error: string | null;
	/** The query of the page's own address: its forms are sent there. */
	readonly query: string;
	/** Where the link to the app leads. */
	readonly back: string | null;
}

const titles: { readonly [Page in AccountPage]?: string } = {
	profile: 'Personal info',
	email: 'E-mail address',
	'authenticator-app': 'Authenticator app',
	security: 'Account security'
};

/** The page where users change their own account. */
export function accountPage(person: Person, options: AccountPageOptions): Html {
	const { page, error, query, back } = options;
	return renderPage({
		title: titles[page] ?? 'Your account',
		body: html`${lead(`The account of ${person.name ?? person.username}.`)}
${alert(error)}
${toForm(person, page, `/account/${page}${query}`)}
${back === null ? null : html`<p class="other"><a href="${back}">Back to the app</a></p>`}`
	});
}

function toForm(person: Person, page: AccountPage, action: string): Html {
	if (page === 'profile') return profileForm(person, action);
	if (page === 'email') return emailForm(person, action);
	if (page === 'security' || page === 'authenticator-app') return securityForm(person, action);
	return html`<p>The local Logto does not imitate this page. A real Logto has it.</p>`;
}

function profileForm({ name }: Person, action: string): Html {
	return html`<form class="register" method="post" action="${action}">
<label>Name <input name="name" autocomplete="name" maxlength="128" value="${name ?? ''}"></label>
<button class="primary">Save</button>
</form>`;
}

function emailForm({ primaryEmail }: Person, action: string): Html {
	return html`<form class="register" method="post" action="${action}">
<label>E-mail address <input name="email" type="email" autocomplete="email" required maxlength="128" value="${primaryEmail ?? ''}"></label>
<button class="primary">Save as verified</button>
</form>`;
}

function securityForm({ hasMfa }: Person, action: string): Html {
	if (hasMfa) return html`<p>Two-step verification is set up.</p>`;
	return html`<form class="register" method="post" action="${action}">
<p>Two-step verification is not set up. The local Logto needs only this button; a real Logto asks for an authenticator app or a passkey.</p>
<button class="primary">Set up two-step verification</button>
</form>`;
}
