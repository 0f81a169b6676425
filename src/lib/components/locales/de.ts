import type { OrganizationSwitcherMessages } from '../organization-switcher/types.js';
import type { SignInMessages } from '../sign-in-button/types.js';
import type { SignOutMessages } from '../sign-out-button/types.js';
import type { UserButtonMessages } from '../user-button/types.js';

/** All strings of the components. */
interface Texts {
	readonly signIn: SignInMessages;
	readonly signUp: SignInMessages;
	readonly signOut: SignOutMessages;
	readonly user: UserButtonMessages;
	readonly organizations: OrganizationSwitcherMessages;
}

/** German strings, one object for each component: `<SignInButton messages={de.signIn} />`. */
export const de = {
	signIn: { label: 'Anmelden', pending: 'Anmeldung läuft…' },
	signUp: { label: 'Konto erstellen', pending: 'Einen Moment…' },
	signOut: { label: 'Abmelden', pending: 'Abmeldung läuft…' },
	user: {
		trigger: (name: string) => `Konto von ${name}`,
		signOut: 'Abmelden',
		nameless: 'Ihr Konto',
		signIn: 'Anmelden',
		signInPending: 'Anmeldung läuft…'
	},
	organizations: {
		trigger: (name: string) => `Organisation: ${name}. Wechseln`,
		none: 'Organisation wählen',
		list: 'Organisationen',
		empty: 'Sie sind in keiner Organisation Mitglied.',
		search: 'Organisationen suchen',
		noMatch: 'Keine Organisation heißt so.',
		failed: 'Der Wechsel ist nicht gelungen. Versuchen Sie es noch einmal.'
	}
} as const satisfies Texts;
