import { html, type Html } from '../../server/internal/html.js';
import { lead, renderPage } from '../http/page.js';

/** What the page of consent asks. */
export interface ConsentPageOptions {
	readonly application: string;
	/** The name of the user. */
	readonly name: string;
	readonly scopes: readonly string[];
	/** The user grants access to one of these, or to none. */
	readonly organizations: ReadonlyArray<{ readonly id: string; readonly name: string }>;
	/** The address that the form is sent to. */
	readonly action: string;
	/** The address of the callback, without parameters: Logto's "Cancel" leads there. */
	readonly cancel: string;
}

/** The page on which a third-party application asks its user for consent. */
export function consentPage(options: ConsentPageOptions): Html {
	const { application, name, scopes, organizations, action, cancel } = options;
	return renderPage({
		title: `Authorize ${application}`,
		body: html`${lead(`${application} requests access to the account of ${name}.`)}
<ul>${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>
<form class="register" method="post" action="${action}">
${organizations.length === 0 ? null : organizationField(organizations)}
<button class="primary">Authorize</button>
</form>
<p class="other"><a href="${cancel}">Cancel</a></p>`
	});
}

function organizationField(organizations: ConsentPageOptions['organizations']): Html {
	const choices = organizations.map(({ id, name }) => html`<option value="${id}">${name}</option>`);
	return html`<label>Grant access to <select name="organizationId">${choices}</select></label>`;
}
