import { beforeEach, describe, expect, test } from 'vitest';
import { page } from '../../../tests/support/app/state.js';
import {
	hostileIds,
	hostileNames,
	toHtml,
	toOrganization as organization,
	toSession
} from '../../../tests/support/rendered.js';
import type { Organization } from '../protocol/organization.js';
import type { Session } from '../protocol/session.js';
import {
	de,
	OrganizationSwitcher,
	RedirectToSignIn,
	SignInButton,
	SignOutButton,
	SignUpButton,
	UserAvatar,
	UserButton
} from './index.js';

const field = (name: string, value: string) =>
	`<input type="hidden" name="${name}" value="${value}"/>`;

beforeEach(() => {
	page.url = new URL('http://localhost/o/acme/invoices?page=2');
	page.params = { organization: 'acme' };
	page.data = {};
	page.error = null;
});

describe('RedirectToSignIn', () => {
	test('is a sign-in button where an error page shows that a session is missing', () => {
		page.error = { message: 'Sign in to continue.', code: 'session_missing' };
		const html = toHtml(RedirectToSignIn, {});
		expect(html).toContain('<form method="post" action="/auth/signin"');
		expect(html).toContain(field('redirectTo', '/o/acme/invoices?page=2'));
	});

	test('shows nothing for what a sign-in does not cure', () => {
		for (const error of [null, { message: 'No.' }, { message: 'No.', code: 'not_a_member' }]) {
			page.error = error;
			expect(toHtml(RedirectToSignIn, {})).toBe('');
		}
	});
});

describe('SignInButton', () => {
	test('is a form that works without script and comes back to the open page', () => {
		const html = toHtml(SignInButton, {});
		expect(html).toContain('<form method="post" action="/auth/signin"');
		expect(html).toContain(field('redirectTo', '/o/acme/invoices?page=2'));
		expect(html).toMatch(/<button type="submit"[^>]*><span[^>]*>Sign in<\/span><\/button>/);
	});

	test('sends what was asked for, and nothing else', () => {
		const html = toHtml(SignInButton, {
			redirectTo: '/dashboard',
			identifiers: ['email', 'username'],
			loginHint: 'alice@example.test',
			directSignIn: 'social:google'
		});
		expect(html.match(/name="\w+"/g)).toEqual([
			'name="redirectTo"',
			'name="loginHint"',
			'name="directSignIn"',
			'name="identifiers"'
		]);
		expect(html).toContain(field('identifiers', 'email username'));
	});

	test('completes the relative address that resolve() gives on the server', () => {
		const html = toHtml(SignInButton, { redirectTo: '../../dashboard?a=1#b' });
		expect(html).toContain(field('redirectTo', '/dashboard?a=1#b'));
	});

	test('is there on a page that is being prerendered', () => {
		Object.defineProperty(page.url, 'search', {
			get: () => {
				throw new Error('Cannot access url.search on a page with prerendering enabled');
			}
		});
		expect(toHtml(SignInButton, {})).toContain(field('redirectTo', '/o/acme/invoices'));
	});

	test('takes another path, other words, and no style', () => {
		const html = toHtml(SignInButton, { basePath: '/login', messages: de.signIn, unstyled: true });
		expect(html).toContain('action="/login/signin"');
		expect(html).toContain('Anmelden');
		expect(html).not.toContain('data-logto="');
	});

	test('SignUpButton leads to registration', () => {
		expect(toHtml(SignUpButton, {})).toContain(field('firstScreen', 'register'));
	});

	test('SignOutButton signs out of Logto too unless told otherwise', () => {
		expect(toHtml(SignOutButton, {})).toContain(field('scope', 'global'));
		const local = toHtml(SignOutButton, { scope: 'local', redirectTo: './bye' });
		expect(local).toContain(field('scope', 'local'));
		expect(local).toContain(field('redirectTo', '/o/acme/bye'));
	});
});

describe('OrganizationSwitcher', () => {
	test.each([
		['?/create', ''],
		['?page=2&/remote=x', '?page=2'],
		['?%2Fcreate&q=a%20b', '?q=a%20b'],
		['?q=/x', '?q=/x'],
		['?', '']
	])('leads to the page and to no action of it: %s', (search, expected) => {
		page.url = new URL(`http://localhost/o/acme/invoices${search}`);
		const html = toHtml(OrganizationSwitcher, { session: toSession() });
		expect(html).toContain(`href="/o/globex/invoices${expected}"`);
	});

	test('shows the organization of a page whose address has another word for it', () => {
		page.params = { organization: 'the-acme' };
		const session = toSession({
			organization: { ...organization('acme', 'Acme'), permissions: null }
		});
		const urlFor = ({ id }: Organization) => `/o/the-${id}`;
		expect(toHtml(OrganizationSwitcher, { session, urlFor })).toContain('Organization: Acme');
		// Without it the page is about something that the person is no member of.
		expect(toHtml(OrganizationSwitcher, { session })).not.toContain('Organization: Acme');
	});

	test('is links where the route names the organization', () => {
		const html = toHtml(OrganizationSwitcher, { session: toSession() });
		expect(html).toContain('href="/o/globex/invoices?page=2"');
		expect(html).toMatch(/<a href="\/o\/acme\/invoices\?page=2"[^>]* aria-current="true"/);
		expect(html).toContain('>Organization: Acme</span>');
		expect(html).not.toContain('<button type="submit"');
	});

	test('is a form elsewhere', () => {
		page.url = new URL('http://localhost/dashboard');
		page.params = {};
		const html = toHtml(OrganizationSwitcher, { session: toSession() });
		expect(html).toMatch(/<form id="(\S+)-form" method="post" action="\/auth\/organization"/);
		expect(html).toContain('name="organizationId" value="globex"');
		expect(html).toContain('>Organization: Choose an organization</span>');
	});

	test('leads out of every organization by a form of its own', () => {
		page.url = new URL('http://localhost/dashboard');
		page.params = {};
		const personal = { label: 'Just me' };
		const html = toHtml(OrganizationSwitcher, { session: toSession(), personal });
		expect(html).toMatch(
			/<form id="(\S+)-personal" method="post" action="\/auth\/organization"><input type="hidden" name="redirectTo" value="\/dashboard"\/>/
		);
		const [button] = html.match(/<button[^>]*form="[^"]+-personal"[^>]*>/) ?? [];
		expect(button).toContain('name="organizationId" value=""');
		expect(button).toContain('aria-current="true"');
		const active = { ...organization('acme', 'Acme'), permissions: null };
		const inside = toHtml(OrganizationSwitcher, {
			session: toSession({ organization: active }),
			personal
		});
		expect(inside.match(/<button[^>]*form="[^"]+-personal"[^>]*>/)?.[0]).not.toContain(
			'aria-current'
		);
	});

	test('leads out of an organization that the address names only when told where to', () => {
		const session = toSession();
		const nowhere = toHtml(OrganizationSwitcher, { session, personal: { label: 'Just me' } });
		expect(nowhere).not.toContain('Just me');
		const personal = { label: 'Just me', href: '../../dashboard' };
		const html = toHtml(OrganizationSwitcher, { session, personal });
		expect(html).toContain('Just me');
		expect(html).toContain(field('redirectTo', '/dashboard'));
	});

	test('promises no arrow keys before script runs', () => {
		const html = toHtml(OrganizationSwitcher, { session: toSession() });
		expect(html).not.toMatch(/role="menu|aria-haspopup|tabindex/);
		expect(html).toContain('popover="auto"');
	});

	test('says so when there is none, and is not there for strangers', () => {
		const none = toHtml(OrganizationSwitcher, { session: toSession({ organizations: [] }) });
		expect(none).toContain('You are not a member of an organization yet.');
		expect(toHtml(OrganizationSwitcher, { session: null })).toBe('');
	});

	test('takes its session from the page', () => {
		page.data = { session: toSession() };
		expect(toHtml(OrganizationSwitcher, {})).toContain('Globex');
	});
});

test('UserButton is a sign-in button for strangers', () => {
	expect(toHtml(UserButton, { session: null })).toContain('action="/auth/signin"');
	const html = toHtml(UserButton, { session: toSession() });
	expect(html).toContain('Account of Alice Liddell');
	expect(html).toContain('action="/auth/signout"');
});

test('UserButton offers to sign in in the language of its texts', () => {
	const html = toHtml(UserButton, { session: null, messages: de.user });
	expect(html).toContain('Anmelden');
	expect(html).not.toContain('Sign in');
});

test('UserButton signs out everywhere when asked to', () => {
	const html = toHtml(UserButton, { session: toSession(), signOutScope: 'everywhere' });
	expect(html).toContain('name="scope" value="everywhere"');
});

test('UserButton names a user without name and email address', () => {
	const user = { id: 'a', name: null, email: null, image: null };
	expect(toHtml(UserButton, { session: toSession({ user }) })).toContain('Your account');
});

test('UserAvatar shows no picture before it is known to load, and no handler in the markup', () => {
	const html = toHtml(UserAvatar, {
		user: { name: 'Alice Liddell', image: 'https://example.test/a.png' }
	});
	expect(html).toContain('>AL</span>');
	expect(html).toContain('referrerpolicy="no-referrer"');
	expect(html).not.toMatch(/\son\w+=/);
});

describe('hostile data', () => {
	const images = [
		'javascript:alert(1)',
		' javascript:alert(1)',
		'JaVaScRiPt:alert(1)',
		'data:text/html,<script>alert(1)</script>',
		'//evil.test/a.png',
		'/\\evil.test/a.png',
		'https://example.test/a.png" onload="alert(1)'
	];
	const ids = [...hostileIds, '\\\\evil.test'];

	const all = (session: Session): readonly string[] => [
		toHtml(UserButton, { session, showName: true }),
		toHtml(UserAvatar, { user: session.user }),
		toHtml(OrganizationSwitcher, { session, showRoles: true }),
		toHtml(OrganizationSwitcher, { session, href: '/o/[organization]' }),
		toHtml(OrganizationSwitcher, {
			session,
			mode: 'session',
			personal: { label: session.user.name ?? '', href: '/' }
		})
	];

	test.each(hostileNames)('a name: %j', (name) => {
		const user = { id: 'a', name, email: name, image: null };
		// As it arrives: no code checks that the roles are registered.
		const organizations: Organization[] = JSON.parse(
			JSON.stringify([{ ...organization('acme', name), roles: [name] }])
		);
		for (const html of all(toSession({ user, organizations }))) expectInert(html);
	});

	test.each(images)('a picture: %j', (image) => {
		const user = { id: 'a', name: 'Alice', email: null, image };
		for (const html of all(toSession({ user }))) expectInert(html);
	});

	test.each(ids)('an organization id: %j', (id) => {
		for (const html of all(toSession({ organizations: [organization(id)] }))) expectInert(html);
	});

	/** No element and no handler came of it, and every address stays on this site or is a picture's. */
	function expectInert(html: string): void {
		const tags = html.replace(/="[^"]*"/g, '=""').match(/<[^>]*>/g) ?? [];
		expect(tags.join('\n')).not.toMatch(/<script|<img src=x|\son\w+=/i);
		for (const [, name, value = ''] of html.matchAll(/\s(href|src|action|formaction)="([^"]*)"/g))
			expect(value).toMatch(name === 'src' ? /^https:\/\/example\.test\// : /^\/(?![/\\])/);
	}
});
