import { toAcceptedFields } from '../../protocol/sign-in-options.js';
import type { SessionRecord } from '../session/record/record.js';
import { toRedirect, type EndpointRequest } from '../http/endpoint.js';
import { link, renderPage } from '../http/page.js';
import { html, join } from '../internal/html.js';

/**
 * Asks the user before a one-time token replaces the session by one of another account. An attacker can send such a
 * link so that the user continues in the attacker's account (login CSRF). Returns `null` when there is nothing to ask:
 * without a token, without a session, or when the session belongs to the account of the token.
 *
 * The link can come from web mail, so `Sec-Fetch-Site` does not help. With the other fields of a sign-in the user
 * chooses the account at Logto.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`: there may be a session that cannot be read
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

/** Ignores the case of ASCII letters only: lower case makes some different letters of Unicode equal. */
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
	// Without `prompt` Logto continues with its own session, or asks a second time.
	const fields = Object.entries({ ...accepted, prompt: 'login', redirectTo }).map(
		([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`
	);
	return renderPage({
		status: 200,
		title: 'Continue with another account?',
		body: html`<p>You are signed in${typeof here === 'string' ? html` as <b>${here}</b>` : null}. The link that you opened signs you in as <b>${other}</b> instead.</p>
<p>If you did not ask for this link, stay signed in.</p>
<form method="post" action="${basePath}/signin">
${join(fields, '\n')}
<p class="ways">${link(redirectTo, 'Stay signed in', 'primary')}
<button>Continue as ${other}</button></p>
</form>`,
		// The form must name its origin, and no later page must read the token in this address.
		referrerPolicy: 'strict-origin'
	});
}

/** ASCII only: a letter of another script or a hidden one must not make an address look like another. */
const addressPattern = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;

/** The address, if it is safe to show: a link can hold any string. */
function toShownAddress(hint: string | undefined): string | null {
	return hint !== undefined && hint.length <= 254 && addressPattern.test(hint) ? hint : null;
}
