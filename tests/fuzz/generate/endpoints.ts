import type { Case } from '../case.js';
import type { Random } from '../random.js';
import { navigation, people, urlEncoded, type Site } from './site.js';
import { anyRedirect, anyValue } from './text.js';

/** Requests to what the library mounts below `/auth`. */
export function endpointCase(random: Random, site: Site): Case {
	const path = `${site.base}/auth`;
	const get = (target: string, headers: Case['headers'] = navigation): Case => ({
		method: 'GET',
		host: site.host,
		target,
		headers,
		body: null
	});
	const post = (target: string, body: string): Case => ({
		method: 'POST',
		host: site.host,
		target,
		headers: { ...navigation, origin: site.origin, 'content-type': urlEncoded },
		body
	});
	const redirectTo = anyRedirect(random);
	return random.pick<() => Case>([
		() => get(`${path}/signin?redirectTo=${redirectTo}`),
		() => post(`${path}/signin`, `redirectTo=${redirectTo}&${signInField(random)}`),
		() => get(`${path}/callback/logto?${callbackQuery(random)}`),
		() => get(`${path}/callback/logto?${callbackQuery(random)}`),
		() => post(`${path}/signout`, `scope=${random.pick(scopes)}&redirectTo=${redirectTo}`),
		() =>
			post(
				`${path}/organization`,
				`organizationId=${random.pick(organizations)}&redirectTo=${redirectTo}`
			),
		() => get(`${path}/session`, { accept: 'application/json' }),
		() => post(`${path}/backchannel-logout`, `logout_token=${logoutToken(random)}`),
		() => get(`${path}/error?code=${random.pick(codes)}&redirectTo=${redirectTo}`)
	])();
}

const scopes = ['local', 'global', 'everywhere', 'x', ''] as const;
const organizations = ['acme', 'globex', 'vandelay', 'nowhere', '__proto__', ''] as const;
const codes = [
	'not_found',
	'session_missing',
	'configuration',
	'issuer_unreachable',
	'nope',
	'__proto__'
] as const;

function signInField(random: Random): string {
	const name = random.pick([
		'prompt',
		'loginHint',
		'firstScreen',
		'identifiers',
		'directSignIn',
		'maxAge'
	]);
	const value = random.pick([
		'login',
		'none',
		'register',
		'email',
		'social:google',
		'0',
		'-1',
		'1e9'
	]);
	return `${name}=${random.chance(0.5) ? value : anyValue(random)}`;
}

/** A state and a code of the same person or of two, altered or not: never with the cookie that fits both. */
function callbackQuery(random: Random): string {
	const part = (name: string): string => {
		const change = random.pick(['', '', '|cut:20', '|flip:9', '|insert:5', '|twice']);
		return `${name}=⟨${random.pick(people)}.${name}${change}⟩`;
	};
	const more = random.pick([
		'',
		'',
		'&iss=https%3A%2F%2Fevil.example',
		'&error=access_denied',
		'&error=x'
	]);
	return random.pick([
		() => `${part('code')}&${part('state')}${more}`,
		() => `${part('state')}${more}`,
		() => `code=${anyValue(random)}&${part('state')}${more}`,
		() => `${part('code')}&state=${anyValue(random)}`,
		() => `${part('state')}&${part('state')}&${part('code')}`
	])();
}

function logoutToken(random: Random): string {
	const person = random.pick(people);
	return random.pick([
		`⟨${person}.id⟩`,
		`⟨${person}.jwt|claim:events={"http://schemas.openid.net/event/backchannel-logout":{}}⟩`,
		`⟨${person}.id|head:typ=logout+jwt⟩`,
		`⟨${person}.id|head:alg=none|unsigned⟩`,
		anyValue(random)
	]);
}
