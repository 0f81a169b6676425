/**
 * The types of your app, declared once, so that a misspelt permission or role does not
 * compile. Augment it in `src/app.d.ts`; what is left out stays `string` (`unknown` for
 * `customData`, Auth.js' user for `user`).
 *
 * @example
 * ```ts
 * // src/app.d.ts
 * declare module 'sveltekit-logto' {
 * 	interface Register {
 * 		permission: 'read:invoices' | 'write:invoices';
 * 		organizationRole: 'admin' | 'member';
 * 		role: 'support';
 * 		resource: 'https://api.example.com';
 * 		customData: { theme: 'light' | 'dark' };
 * 		sessionClaims: 'name' | 'email' | 'custom_data';
 * 		claims: { plan: 'free' | 'pro' };
 * 		data: { lastProject: string };
 * 		user: Awaited<ReturnType<typeof import('$lib/server/to-user').toUser>>;
 * 	}
 * }
 * export {};
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- empty on purpose: apps fill it
export interface Register {}

/** By the name alone: `user` may be the type of a function that takes a `LogtoProfile`, whose claims are of here. */
type Registered<Key extends string, Fallback> = Key extends keyof Register
	? Register[Key]
	: Fallback;

/** A permission: Logto's *scope* of an organization template or of an API resource. */
export type Permission = Registered<'permission', string>;
/** The name of a tenant-wide role, as in the claim `roles`. */
export type Role = Registered<'role', string>;
/** The name of a role inside an organization, as in the claim `organization_roles`. */
export type OrganizationRole = Registered<'organizationRole', string>;
/** A resource indicator: the absolute URI of an API (RFC 8707 §2). */
export type Resource = Registered<'resource', string>;
/** `session.user` without the option `profile`: Auth.js' shape, with the claim `sub` as `id`. */
export interface DefaultUser {
	readonly id: string;
	readonly name: string | null;
	readonly email: string | null;
	/** `https:`, `http:` or a path of this site; anything else the person stored is `null`. */
	readonly image: string | null;
}
/** `session.user`: what the option `profile` returns. */
export type User =
	Registered<'user', DefaultUser> extends { readonly id: string }
		? Registered<'user', DefaultUser>
		: DefaultUser;
/** Claims that a tenant adds, by name. Each may be absent. */
export type Claims = Registered<'claims', object>;
/**
 * Which claims `session.profile` holds, as the option `session.claims` says: `'basic'`, `'all'` or names of claims.
 */
export type SessionClaims = Registered<'sessionClaims', 'basic'>;
/** `session.data`: what the app itself keeps with a session. An object that consists of what JSON knows. */
export type Data = Registered<'data', Readonly<Record<string, unknown>>>;
/** The shape of the claim `custom_data`. */
export type CustomData = Registered<'customData', Readonly<Record<string, unknown>>>;
