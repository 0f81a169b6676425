/** Parameters that Logto forwards to its pages. */
const forwarded = [
	'organization_id',
	'one_time_token',
	'login_hint',
	'ui_locales',
	'identifier'
] as const;

const screens: Readonly<Record<string, string>> = {
	register: 'register',
	'identifier:register': 'identifier-register',
	'identifier:sign_in': 'identifier-sign-in',
	reset_password: 'reset-password',
	single_sign_on: 'single-sign-on'
};

/**
 * Where Logto sends the browser for a prompt, with the parameters its pages read.
 *
 * @see https://docs.logto.io/end-user-flows/authentication-parameters/first-screen
 */
export function toInteractionPath(
	prompt: string,
	params: Readonly<Record<string, unknown>>
): string {
	const query = new URLSearchParams({ app_id: String(params['client_id']) });
	if (prompt === 'consent') return `/consent?${query}`;
	for (const name of forwarded) {
		const value = params[name];
		if (typeof value === 'string') query.set(name, value);
	}
	const screen = toFirstScreen(params);
	const direct = params['direct_sign_in'];
	if (typeof direct !== 'string' || !direct.includes(':')) return `/${screen}?${query}`;
	query.set('fallback', screen);
	return `/direct/${direct.replace(':', '/')}?${query}`;
}

function toFirstScreen({
	first_screen: screen,
	interaction_mode: mode
}: Readonly<Record<string, unknown>>): string {
	return (
		(typeof screen === 'string' ? screens[screen] : undefined) ??
		(mode === 'signUp' ? 'register' : 'sign-in')
	);
}
