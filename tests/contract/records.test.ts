import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfig, startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createReplay, type Replay, type Step } from './replay.js';

/**
 * Requests that a real Logto (v1.42.0) was asked, in their order, and how it answered. Each is asked
 * of the local Logto: same status, header fields, claims and shape. Only the tokens for the Management
 * API came from another port there.
 */
const directory = new URL('./records/', import.meta.url);
const files = readdirSync(directory).filter((name) => name.endsWith('.json'));

/** The real server's people and organizations, with their ids. */
const acme = 'z41phprk1rxl';
const globex = 'vt04615zbmse';
const organizationIds: Readonly<Record<string, string>> = { acme, globex };
const ids: Readonly<Record<string, string>> = { alice: '7ii7badqkhau', bob: '5v5a3pxvifc6' };
const memberships: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
	alice: { [acme]: ['admin'], [globex]: ['member'] },
	bob: { [acme]: ['member'] }
};
const machine = 'zl18zoetfxmvgoj0n02of';
const associated = { organizations: { [acme]: ['member'] } };
const config = {
	clientId: 'fa9ibbpvagl8fph03073f',
	clientSecret: 'the-secret-of-this-run',
	redirectUris: ['http://localhost:5173/auth/callback/logto'],
	postLogoutRedirectUris: ['http://localhost:5173/'],
	alwaysIssueRefreshToken: true,
	admin: { clientId: 'm-default', clientSecret: 'the-secret-of-this-run' },
	// One machine on the real server, before and after it was associated with Acme.
	machines: [{ clientId: machine }, { clientId: `${machine}-in-acme`, ...associated }].map(
		(entry) => ({ ...entry, clientSecret: 'the-secret-of-this-run', roles: ['things-editor'] })
	),
	organizations: defaultConfig.organizations.map((organization) => ({
		...organization,
		id: organizationIds[organization.id] ?? organization.id
	})),
	users: defaultConfig.users.map((user) => ({
		...user,
		...(user.username in ids ? { avatar: `https://example.test/${user.username}.png` } : {}),
		id: ids[user.username] ?? user.id,
		...(user.username === 'alice' && {
			profile: { ...user.profile, preferredUsername: 'alice' }
		}),
		...(user.username === 'bob' && { customData: { theme: 'light' } }),
		organizations: memberships[user.username] ?? {}
	}))
};

/** What the local Logto leaves out on purpose; docs/local-logto.md says so to its users. */
const notImitated: readonly string[] = [
	'token with JSON body',
	'no session: google_one_tap_credential'
];

/** What the local Logto does not announce: it has no device flow and no sessions of its account centre. */
const notAnnounced: Readonly<Record<string, string | null>> = {
	device_authorization_endpoint: null,
	grant_types_supported: 'urn:ietf:params:oauth:grant-type:device_code',
	scopes_supported: 'urn:logto:scope:sessions'
};

/** The discovery document as the local Logto has it: each field the same, but for those named above. */
function toAnnounced(document: unknown): unknown {
	if (typeof document !== 'object' || document === null) return document;
	const fields = Object.entries(document).map(([name, value]) => {
		const entry = notAnnounced[name];
		return [name, Array.isArray(value) ? value.filter((each) => each !== entry) : value] as const;
	});
	return Object.fromEntries(fields.filter(([name]) => notAnnounced[name] !== null));
}

describe.each(files)('%s', (file) => {
	let logto: LocalLogto;
	let replay: Replay;
	beforeAll(async () => {
		logto = await startLocalLogto({ ...config, port: 0 });
		replay = createReplay(logto);
	});
	afterAll(() => logto.close());

	const steps: readonly Step[] = JSON.parse(readFileSync(new URL(file, directory), 'utf8'));
	test.each(steps.map((step, index) => ({ index, label: step.label, step })))(
		'$index $label',
		async ({ step }) => {
			const { expected, actual } = await replay.run(step);
			// The list must not hide what does work.
			if (notImitated.includes(step.label)) expect(actual).not.toEqual(expected);
			else if (step.path.startsWith('/oidc/.well-known/'))
				expect(actual).toEqual({ ...expected, body: toAnnounced(expected.body) });
			else expect(actual).toEqual(expected);
		}
	);
});
