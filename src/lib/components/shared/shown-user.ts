import type { Session } from '../../protocol/session.js';

/** What components show of a user. */
export interface ShownUser {
	readonly name: string | null;
	readonly email: string | null;
	readonly image: string | null;
}

/**
 * The user as components show it. A field that the app's own user lacks comes from the claims of the session's
 * profile.
 */
export function toShownUser(session: Session | null): ShownUser | null {
	if (session === null) return null;
	const user: Readonly<Record<string, unknown>> = { ...session.user };
	const profile: Readonly<Record<string, unknown>> = { ...session.profile };
	return {
		name: toText(user['name']) ?? toText(profile['name']) ?? toText(profile['username']),
		email: toText(user['email']) ?? toText(profile['email']),
		image: 'image' in user ? toText(user['image']) : toText(profile['picture'])
	};
}

const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/**
 * The name to show for a user: the display name, else the username, else the part of the e-mail address before `@`.
 * `null` when the session has none of them.
 */
export function toDisplayName(session: Session | null): string | null {
	const user = toShownUser(session);
	const given = user?.name?.trim() || user?.email?.split('@')[0];
	return given || null;
}
