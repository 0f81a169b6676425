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
	signIn: { label: 'Anmelden', pending: 'Anmeldung läuft…', slow: 'Noch einmal' },
	signUp: { label: 'Konto erstellen', pending: 'Einen Moment…', slow: 'Noch einmal' },
	signOut: { label: 'Abmelden', pending: 'Abmeldung läuft…', slow: 'Noch einmal' },
	user: {
		trigger: (name: string) => `Konto von ${name}`,
		signOut: 'Abmelden',
		nameless: 'Ihr Konto',
		actor: (actor: string, name: string) => `${actor} handelt als ${name}`,
		signIn: 'Anmelden',
		signInPending: 'Anmeldung läuft…'
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
