import type { LocalLogto } from '../../src/lib/local/index.js';
import { callApi, refresh, signIn } from '../support/logto-calls.js';
import { people } from './generate/site.js';
import { persons } from './known.js';

/** A token by its name in requests (`alice.jwt`). */
export interface NamedToken {
	readonly name: string;
	readonly id: string;
	readonly value: string;
	/** What the endpoints of `tests/fixtures/fuzz` may show for it. */
	readonly areas: readonly string[];
}

const resource = 'https://api.example.test';

/** What Alice, Bob and Carol get of Logto outside of the app: tokens for its API, and others. */
export async function issueTokens(logto: LocalLogto): Promise<readonly NamedToken[]> {
	const issued: NamedToken[] = [];
	for (const name of people) issued.push(...(await issueTo(logto, name)));
	return issued;
}

async function issueTo(logto: LocalLogto, name: string): Promise<readonly NamedToken[]> {
	const id = persons.find((person) => person.name === name)?.id ?? '';
	const scope =
		'openid offline_access profile read:things urn:logto:scope:organizations read:invoices';
	const wanted = { scope, resource: `${resource},urn:logto:resource:organizations` };
	const {
		access_token: jwt,
		id_token: idToken,
		refresh_token: token
	} = await signIn(logto, name, wanted, undefined, resource);
	const ofAcme = await (await refresh(logto, String(token), { organization_id: 'acme' })).json();
	const opaque = await signIn(logto, name);
	const path = `/api/users/${id}/personal-access-tokens`;
	const personal = await (await callApi(logto, 'POST', path, { name: 'fuzz' })).json();
	const isMember = name !== 'carol';
	const named: ReadonlyArray<readonly [string, unknown, readonly string[]]> = [
		['jwt', jwt, reads(jwt) ? ['things', 'personal', 'either'] : []],
		['org', ofAcme.access_token, isMember ? ['invoices.acme'] : []],
		['opaque', opaque.access_token, ['opaque']],
		['pat', personal.value, reads(jwt) ? ['personal'] : []],
		['id', idToken, []]
	];
	return named.flatMap(([kind, value, areas]) =>
		typeof value === 'string' ? [{ name: `${name}.${kind}`, id, value, areas }] : []
	);
}

/** Whether a token grants what the endpoints ask for. */
function reads(token: unknown): boolean {
	const [, claims = ''] = String(token).split('.');
	return /"scope":"[^"]*read:things/.test(Buffer.from(claims, 'base64url').toString());
}
