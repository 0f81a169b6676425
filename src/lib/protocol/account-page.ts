/** The pages of Logto's Account Center that change one setting. They lead back to the app. */
export const settingPages = [
	'email',
	'phone',
	'username',
	'password',
	'authenticator-app',
	'backup-codes/generate',
	'backup-codes/manage',
	'passkey/add',
	'passkey/manage'
] as const;

/** The pages of Logto's Account Center that show several settings. They do not lead back to the app. */
export const overviewPages = ['profile', 'security', 'sessions'] as const;

/**
 * A page of Logto's Account Center: its path below `/account`.
 *
 * @see https://docs.logto.io/end-user-flows/account-settings/by-account-center-ui
 */
export type AccountPage = (typeof settingPages)[number] | (typeof overviewPages)[number];

/** Whether a page leads back to the app after the change. */
export const leadsBack = (page: AccountPage): boolean =>
	!overviewPages.some((overview) => overview === page);

/** Whether a value is the name of a page. */
export const isAccountPage = (value: unknown): value is AccountPage =>
	[...settingPages, ...overviewPages].some((page) => page === value);
