import { html, type Html } from '../../server/internal/html.js';
import type { Person } from '../directory/person.js';
import { alert, lead, renderPage } from '../http/page.js';

/** What the page of an account shows. */
export interface AccountPageOptions {
	readonly section: 'email' | 'authenticator-app' | 'security';
	readonly error: string | null;
	/** The query of the page's own address: its forms are sent there. */
	readonly query: string;
	/** Where the link to the app leads. */
	readonly back: string | null;
}

const titles: Readonly<Record<AccountPageOptions['section'], string>> = {
	email: 'E-mail address',
	'authenticator-app': 'Authenticator app',
	security: 'Account security'
};

/** The page where users change their own account. */
export function accountPage(person: Person, options: AccountPageOptions): Html {
	const { section, error, query, back } = options;
	const action = `/account/${section}${query}`;
	return renderPage({
		title: titles[section],
		body: html`${lead(`The account of ${person.name ?? person.username}.`)}
${alert(error)}
${section === 'email' ? emailForm(person, action) : securityForm(person, action)}
${back === null ? null : html`<p class="other"><a href="${back}">Back to the app</a></p>`}`
	});
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
