/** The first page that Logto shows. An unknown value would make Logto drop every extra parameter. */
export const firstScreens = [
	'sign_in',
	'register',
	'reset_password',
	'identifier:sign_in',
	'identifier:register',
	'single_sign_on'
] as const;
/** One of {@link firstScreens}. */
export type FirstScreen = (typeof firstScreens)[number];

/** The identifiers that Logto accepts on its first screen. */
export const identifiers = ['email', 'phone', 'username'] as const;
/** One of {@link identifiers}. */
export type Identifier = (typeof identifiers)[number];

/** The longest `maxAge`, in seconds: a year. */
const longestMaxAge = 365 * 24 * 3600;

/** How a person signs in: everything that a page may choose. Nothing else passes from a browser. */
export interface SignInOptions {
	/** Where to go afterwards: a path of this site with its query. @default the current page */
	readonly redirectTo?: string;
	/** @default 'sign_in' */
	readonly firstScreen?: FirstScreen;
	/** Which identifiers the first screen asks for. */
	readonly identifiers?: readonly Identifier[];
	/** Fills the identifier field: an e-mail address, phone number or username. */
	readonly loginHint?: string;
	/** Straight to a connector: `social:<target>` or `sso:<connector id>`. */
	readonly directSignIn?: `social:${string}` | `sso:${string}`;
	/** Shows the sign-in page with this organization's branding. It does not limit who may sign in. */
	readonly organizationId?: string;
	/** Languages by preference, BCP 47, separated by spaces. */
	readonly uiLocales?: string;
	/**
	 * A one-time token (magic link); needs `loginHint` with the e-mail address. In a link it asks first where
	 * another account is signed in.
	 */
	readonly oneTimeToken?: string;
	/**
	 * `login` asks for the password again even with a Logto session. `consent` goes through Logto
	 * without a page where there is such a session, which brings what was granted since.
	 */
	readonly prompt?: 'login' | 'consent';
	/**
	 * Asks for the password again when it was given longer ago than this, in seconds, a whole number up
	 * to a year; 0 always asks. @default a year, which no session of Logto outlives
	 */
	readonly maxAge?: number;
}

/**
 * The authorization parameters for some options, by Logto's names. Values that Logto would refuse
 * are left out, for one bad value makes Logto drop all of them.
 *
 * @param values fields of {@link SignInOptions} by name, as strings from a form or a query, with
 * `identifiers` separated by spaces
 * @see https://docs.logto.io/end-user-flows/authentication-parameters
 */
export function toAuthorizationParameters(
	values: Readonly<Record<string, unknown>>
): Record<string, string> {
	const parameters: Record<string, string> = {};
	for (const [name, { parameter, accepts }] of Object.entries(accepted)) {
		const value = values[name];
		if (typeof value === 'string' && value !== '' && isShort(value) && accepts(value))
			parameters[parameter] = value;
	}
	return parameters;
}

/** The fields that {@link toAuthorizationParameters} takes, by their own names: nothing else goes on. */
export function toAcceptedFields(values: Readonly<Record<string, string>>): Record<string, string> {
	const names = Object.keys(accepted);
	return Object.fromEntries(
		Object.entries(values).filter(
			([name, value]) =>
				names.includes(name) && Object.keys(toAuthorizationParameters({ [name]: value })).length > 0
		)
	);
}

/**
 * Whether a value is short enough, encoded: the longest e-mail address is. All together stand in one `Location`,
 * next to a cookie, and a proxy with default buffers answers 502 to fields of more than 4,096 bytes.
 */
const isShort = (value: string): boolean => encodeURIComponent(value.toWellFormed()).length <= 256;

const includes = (list: readonly string[], value: string): boolean => list.includes(value);

const accepted: Readonly<
	Record<string, { readonly parameter: string; readonly accepts: (value: string) => boolean }>
> = {
	firstScreen: { parameter: 'first_screen', accepts: (value) => includes(firstScreens, value) },
	identifiers: {
		parameter: 'identifier',
		accepts: (value) => value.split(' ').every((name) => includes(identifiers, name))
	},
	loginHint: { parameter: 'login_hint', accepts: () => true },
	directSignIn: {
		parameter: 'direct_sign_in',
		accepts: (value) => /^(?:social|sso):[\w.-]+$/.test(value)
	},
	organizationId: { parameter: 'organization_id', accepts: (value) => /^[\w-]{1,64}$/.test(value) },
	uiLocales: {
		parameter: 'ui_locales',
		accepts: (value) => /^[a-z0-9-]+(?: [a-z0-9-]+)*$/i.test(value)
	},
	oneTimeToken: { parameter: 'one_time_token', accepts: (value) => /^[\w-]+$/.test(value) },
	prompt: { parameter: 'prompt', accepts: (value) => includes(['login', 'consent'], value) },
	maxAge: {
		parameter: 'max_age',
		accepts: (value) => /^\d{1,8}$/.test(value) && Number(value) <= longestMaxAge
	}
};
