import type { AccountPage } from '../../protocol/account-page.js';

/** The English labels of links to the account pages. */
const labels: Readonly<Record<AccountPage, string>> = {
	profile: 'Manage account',
	security: 'Security',
	sessions: 'Sessions',
	email: 'Email address',
	phone: 'Phone number',
	username: 'Username',
	password: 'Password',
	'authenticator-app': 'Authenticator app',
	'backup-codes/generate': 'New backup codes',
	'backup-codes/manage': 'Backup codes',
	'passkey/add': 'Add a passkey',
	'passkey/manage': 'Passkeys'
};

/** The English label of a link to an account page. */
export const toAccountLabel = (page: AccountPage): string => labels[page];

/** Read after the label of a link that opens a new tab. */
export const opensNewTab = '(opens in a new tab)';
