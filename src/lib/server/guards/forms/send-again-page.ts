import type { LogtoAuthError } from '../../../errors.js';
import type { SentForm } from './sent-form.js';
import { attribute, html, join, type Html } from '../../internal/html.js';
import { toCodeLine, toStatusLine } from '../../http/error-page.js';
import { renderPage } from '../../http/page.js';

/** The page for a form that was sent without a session. */
export interface SendAgainPage {
	readonly reason: LogtoAuthError;
	/** The address of the sign-in in a new tab. */
	readonly signIn: string;
	/** The form to send again; `null` if its input cannot be kept. */
	readonly form: SentForm | null;
}

/**
 * Renders the page that says that nothing was saved. It holds the user's input: no cache keeps the page, and no other
 * page can read it. Its form can lead to other sites like the app's form does, so the policy has no `form-action`. It
 * sends its origin to the next page, because SvelteKit refuses a form without one.
 */
export function renderSendAgain({ reason, signIn, form }: SendAgainPage): Response {
	const { code, message } = reason.toJSON();
	return renderPage({
		status: reason.status,
		title: 'Nothing was saved',
		above: toStatusLine(reason.status),
		body: html`<p>${message} ${form === null ? lost : kept}</p>
<p class="ways"><a href="${signIn}"${attribute('class', form === null ? 'primary' : null)} target="_blank" rel="noopener">Sign in in a new tab</a></p>
${form === null ? null : toHtml(form)}${toCodeLine(code)}`,
		referrerPolicy: 'strict-origin'
	});
}

const lost =
	'This page could not keep your input. Sign in in a new tab, then go back one page in this tab: your browser may still have it.';
const kept =
	'This page keeps your input. Sign in in a new tab, return to this tab, and send the form again. It is sent as the user who is signed in then.';

function toHtml({ action, fields, secrets, files, isMultipart }: SentForm): Html {
	const names = [...new Set(fields.map(({ name }) => name))].filter((name) => name !== '');
	const listed = names.map((name) => html`<code>${name}</code>`);
	const hidden = fields.map(
		({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`
	);
	const inputs = [
		...secrets.map((name) => toInput(name, 'password', 'Enter this again')),
		...files.map((name) => toInput(name, 'file', 'Choose this file again'))
	];
	const encoding = attribute('enctype', isMultipart ? 'multipart/form-data' : null);
	return html`<form method="post" action="${action}"${encoding}>
${join([...hidden, ...inputs], '\n')}
${
	listed.length === 0
		? null
		: html`<p>Fields to send again: ${join(listed, ', ')}</p>
`
}<p class="ways"><button class="primary">Send again</button></p>
</form>
`;
}

function toInput(name: string, type: 'password' | 'file', label: string): Html {
	return html`<p><label>${label}: <code>${name}</code> <input type="${type}" name="${name}" autocomplete="off"></label></p>`;
}
