import { escape, page } from './pages.js';

/** What the page of consent asks. */
export interface ConsentPageOptions {
	readonly application: string;
	/** Of the user. */
	readonly name: string;
	readonly scopes: readonly string[];
	/** The user grants one of these, or none. */
	readonly organizations: ReadonlyArray<{ readonly id: string; readonly name: string }>;
	/** Where the form goes. */
	readonly action: string;
	/** The address of the callback, without any parameter: that is where Logto's "Cancel" leads. */
	readonly cancel: string;
}

/** The question that third-party applications put to their users. */
export function consentPage(options: ConsentPageOptions): string {
	const scopes = options.scopes.map((scope) => `<li>${escape(scope)}</li>`).join('');
	const choices = options.organizations
		.map(({ id, name }) => `<option value="${escape(id)}">${escape(name)}</option>`)
		.join('');
	return page(
		`Authorize ${options.application}`,
		'en',
		`<p class="lead">${escape(options.application)} asks for access to the account of ${escape(options.name)}.</p>
<ul>${scopes}</ul>
<form class="register" method="post" action="${escape(options.action)}">
${choices === '' ? '' : `<label>Grant access to <select name="organizationId">${choices}</select></label>`}
<button class="primary">Authorize</button>
</form>
<p class="other"><a href="${escape(options.cancel)}">Cancel</a></p>`
	);
}
