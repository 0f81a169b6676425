import type { LogtoAuthError } from '../../errors.js';
import type { SentForm } from '../guards/forms/sent-form.js';
import { escapeHtml, link, renderPage } from './page.js';

/** A form that came without a session. */
export interface SendAgainPage {
	readonly reason: LogtoAuthError;
	/** Where a new tab signs in. */
	readonly signIn: string;
	/** `null` where what was entered cannot be repeated. */
	readonly form: SentForm | null;
}

/**
 * The page that says that nothing was saved. It holds what was entered, for the user who sent it: it is in no
 * cache, and no other page reads it. Its form may lead on to other sites as the app's own form does, so the
 * policy names no `form-action`. Its origin is told to the next page, for SvelteKit refuses a form without one.
 */
export function renderSendAgain({ reason, signIn, form }: SendAgainPage): Response {
	const { code, message } = reason.toJSON();
	const newTab = ' target="_blank" rel="noopener"';
	return renderPage({
		status: reason.status,
		title: 'Nothing was saved',
		above: `<p class="status">${reason.status}</p>\n`,
		body: `<p>${escapeHtml(message)} ${form === null ? lost : kept}</p>
<p class="ways">${link(signIn, 'Sign in in a new tab', `${form === null ? ' class="primary"' : ''}${newTab}`)}</p>
${form === null ? '' : toHtml(form)}<p class="code">Code: <code>${escapeHtml(code)}</code></p>`,
		referrerPolicy: 'strict-origin'
	});
}

const lost =
	'What you entered could not be kept here. Sign in in a new tab, then go back one page in this tab: your browser may still have it.';
const kept =
	'What you entered is kept in this page. Sign in in a new tab, come back to this one, and send it again. It is sent for the user who is signed in then.';

function toHtml({ action, fields, secrets, files, isMultipart }: SentForm): string {
	const names = [...new Set(fields.map(({ name }) => name))].filter((name) => name !== '');
	const listed = names.map((name) => `<code>${escapeHtml(name)}</code>`).join(', ');
	const hidden = fields.map(
		({ name, value }) =>
			`<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
	);
	const inputs = [
		...secrets.map((name) => toInput(name, 'password', 'Enter this again')),
		...files.map((name) => toInput(name, 'file', 'Choose this again'))
	];
	const encoding = isMultipart ? ' enctype="multipart/form-data"' : '';
	return `<form method="post" action="${escapeHtml(action)}"${encoding}>
${[...hidden, ...inputs].join('\n')}
${listed === '' ? '' : `<p>Sent again: ${listed}</p>\n`}<p class="ways"><button class="primary">Send again</button></p>
</form>
`;
}

function toInput(name: string, type: 'password' | 'file', label: string): string {
	const escaped = escapeHtml(name);
	return `<p><label>${label}: <code>${escaped}</code> <input type="${type}" name="${escaped}" autocomplete="off"></label></p>`;
}
