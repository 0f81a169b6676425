import { toAcceptedFields } from '../../protocol/sign-in-options.js';
import type { SessionRecord } from '../session/record/record.js';
import { toRedirect, type EndpointRequest } from '../http/endpoint.js';
import { escapeHtml, link, renderPage } from '../http/page.js';

/**
 * Asks before a one-time token replaces a living session by that of another account: an attacker may have made the
 * link, so that the person goes on in the attacker's account (login CSRF). `null` when there is nothing to ask: no
 * token, no session, or a session of the very account that the token is for.
 *
 * A link may come from web mail, so `Sec-Fetch-Site` says nothing; the other fields of a sign-in leave it to
 * the person at Logto who they are.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`: what cannot be read may be a session
 */
export async function askToSwitch(
	request: EndpointRequest,
	fields: Readonly<Record<string, string>>
): Promise<Response | null> {
	const accepted = toAcceptedFields(fields);
	if (accepted['oneTimeToken'] === undefined) return null;
	const record = await request.context.record();
	if (record === null) return null;
	const { loginHint } = accepted;
	if (loginHint !== undefined && isSameAddress(loginHint, record.profile.email)) return null;
	return renderSwitchPage(request, record, accepted, toRedirect(request, fields['redirectTo']));
}

/** Without case, of ASCII alone: Unicode has letters that only look alike once they are small. */
function isSameAddress(hint: string, email: string | null | undefined): boolean {
	return typeof email === 'string' && toSmall(hint) === toSmall(email);
}

const toSmall = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function renderSwitchPage(
	{ basePath }: EndpointRequest,
	{ profile }: SessionRecord,
	accepted: Readonly<Record<string, string>>,
	redirectTo: string
): Response {
	const { email, username, name } = profile;
	const here = [email, username, name].find((known) => typeof known === 'string' && known !== '');
	const other = toShownAddress(accepted['loginHint']) ?? 'another account';
	// Without `prompt` Logto would go on with its own session, or ask a second time.
	const fields = Object.entries({ ...accepted, prompt: 'login', redirectTo }).map(
		([field, value]) =>
			`<input type="hidden" name="${escapeHtml(field)}" value="${escapeHtml(value)}">`
	);
	return renderPage({
		status: 200,
		title: 'Continue with another account?',
		body: `<p>You are signed in here${typeof here === 'string' ? ` as <b>${escapeHtml(here)}</b>` : ''}. The link that you opened signs you in as <b>${escapeHtml(other)}</b> instead.</p>
<p>If you did not ask for this link, stay signed in.</p>
<form method="post" action="${escapeHtml(basePath)}/signin">
${fields.join('\n')}
<p class="ways">${link(redirectTo, 'Stay signed in', ' class="primary"')}
<button>Continue as ${escapeHtml(other)}</button></p>
</form>`,
		// The form has to name its origin, and no page after it is to read the token in this address.
		referrerPolicy: 'strict-origin'
	});
}

/** ASCII alone, so that no letter of another script and no hidden one makes an address look like another. */
const addressPattern = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;

/** An address that may be shown. A link may hold any text. */
function toShownAddress(hint: string | undefined): string | null {
	return hint !== undefined && hint.length <= 254 && addressPattern.test(hint) ? hint : null;
}
