import { html, trusted, type Html } from '../../server/internal/html.js';
import { messagePage, renderPage } from '../http/page.js';

/**
 * The page of a sign-out. Its form submits itself; without script there is a button.
 *
 * @param form HTML by `oidc-provider`
 */
export function logoutPage(form: string): Html {
	const filled = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>');
	return renderPage({
		title: 'Signing out…',
		head: html`<script>document.addEventListener('DOMContentLoaded', function () { document.forms[0].submit() });</script>`,
		body: html`${trusted(filled)}
<noscript><button class="primary" form="op.logoutForm" autofocus>Continue</button></noscript>`
	});
}

/** The page after a sign-out that names no address to return to. */
export const signedOutPage = (): Html =>
	messagePage('Signed out', 'You are signed out of the local Logto.');
