import type { AccountPage } from '../../protocol/account-page.js';
import type { AccountLinkMessages } from '../account-link/types.js';
import type { AuthErrorCure, AuthErrorMessages } from '../auth-error/types.js';
import type { ImpersonationBannerMessages } from '../impersonation-banner/types.js';
import type { OrganizationListMessages } from '../organization-list/types.js';
import type { OrganizationSwitcherMessages } from '../organization-switcher/types.js';
import type { SignInMessages } from '../sign-in-button/types.js';
import type { SignOutMessages } from '../sign-out-button/types.js';
import type { UserButtonMessages } from '../user-button/types.js';

/** All strings of the components. */
interface Texts {
	readonly signIn: SignInMessages;
	readonly signUp: SignInMessages;
	readonly signOut: SignOutMessages;
	readonly account: AccountLinkMessages;
	readonly error: AuthErrorMessages;
	readonly impersonation: ImpersonationBannerMessages;
	readonly user: UserButtonMessages;
	readonly organizations: OrganizationSwitcherMessages;
	readonly organizationList: OrganizationListMessages;
}

/** The labels of links to the account pages. */
const account: Readonly<Record<AccountPage, string>> = {
	profile: 'Konto verwalten',
	security: 'Sicherheit',
	sessions: 'Sitzungen',
	email: 'E-Mail-Adresse',
	phone: 'Telefonnummer',
	username: 'Benutzername',
	password: 'Passwort',
	'authenticator-app': 'Authenticator-App',
	'backup-codes/generate': 'Neue Backup-Codes',
	'backup-codes/manage': 'Backup-Codes',
	'passkey/add': 'Passkey hinzufügen',
	'passkey/manage': 'Passkeys'
};

/** A sentence for each next step after an error. */
const sentences: Readonly<Record<AuthErrorCure, string>> = {
	sign_in: 'Melden Sie sich an, um fortzufahren.',
	retry: 'Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.',
	organization: 'Wählen Sie eine andere Organisation oder verwenden Sie ein anderes Konto.',
	account: 'Ihrem Konto fehlt noch ein Schritt.',
	administrator: 'Sie haben keinen Zugriff. Ein Administrator kann das ändern.',
	none: 'Etwas ist schiefgegangen.'
};

/** German strings, one object for each component: `<SignInButton messages={de.signIn} />`. */
export const de = {
	signIn: { label: 'Anmelden', pending: 'Anmeldung läuft…', slow: 'Noch einmal' },
	signUp: { label: 'Konto erstellen', pending: 'Einen Moment…', slow: 'Noch einmal' },
	signOut: { label: 'Abmelden', pending: 'Abmeldung läuft…', slow: 'Noch einmal' },
	account: { label: (page: AccountPage) => account[page], newTab: '(öffnet einen neuen Tab)' },
	error: {
		sentence: (cure: AuthErrorCure) => sentences[cure],
		signIn: 'Anmelden',
		signInPending: 'Anmeldung läuft…',
		otherAccount: 'Anderes Konto verwenden',
		retry: 'Noch einmal versuchen',
		account: 'Konto öffnen',
		home: 'Zur Startseite',
		code: 'Code'
	},
	impersonation: {
		region: 'Handeln als ein anderer Benutzer',
		actor: (actor: string, name: string) => `${actor} handelt als ${name}`,
		nameless: 'ein anderer Benutzer',
		end: 'Zurück zu Ihrem Konto',
		ending: 'Einen Moment…'
	},
	user: {
		account: (page: AccountPage) => account[page],
		newTab: '(öffnet einen neuen Tab)',
		trigger: (name: string) => `Konto von ${name}`,
		signOut: 'Abmelden',
		nameless: 'Ihr Konto',
		actor: (actor: string, name: string) => `${actor} handelt als ${name}`,
		signIn: 'Anmelden',
		signInPending: 'Anmeldung läuft…'
	},
	organizationList: {
		locale: 'de',
		list: 'Organisationen',
		empty: 'Sie sind noch in keiner Organisation Mitglied.',
		role: (role: string) => role,
		all: (count: number) => `Alle ${count} Organisationen`
	},
	organizations: {
		locale: 'de',
		trigger: (name: string) => `Organisation: ${name}`,
		none: 'Organisation wählen',
		list: 'Organisationen',
		empty: 'Keine Organisationen',
		emptyHint: 'Sie sind noch in keiner Organisation Mitglied.',
		search: 'Organisationen suchen',
		noMatch: 'Keine Organisationen gefunden',
		results: (count: number) => (count === 1 ? '1 Organisation' : `${count} Organisationen`),
		switched: (name: string) => `Gewechselt zu ${name}`,
		failed: (name: string, code: string | null) =>
			code === 'not_a_member'
				? `Sie sind nicht mehr Mitglied von ${name}.`
				: `Der Wechsel zu ${name} ist nicht gelungen. Versuchen Sie es noch einmal.`,
		role: (role: string) => role,
		create: 'Organisation erstellen',
		manage: 'Organisation verwalten',
		all: (count: number) => `Alle ${count} Organisationen`,
		loading: 'Wird geladen…',
		notLoaded: 'Ihre Organisationen konnten nicht geladen werden.'
	}
} as const satisfies Texts;
