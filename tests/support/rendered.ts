import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { expect } from 'vitest';
import type { Organization } from '../../src/lib/protocol/organization.js';
import type { Session } from '../../src/lib/protocol/session.js';

export const toOrganization = (
	id: string,
	name = id,
	roles: Organization['roles'] = ['admin']
): Organization => ({ id, name, description: null, roles });

/** Alice, who is in two organizations. */
export const toSession = (given: Partial<Session> = {}): Session => ({
	user: { id: 'a', name: 'Alice Liddell', email: 'alice@example.test', image: null },
	profile: { sub: 'a' },
	organizations: [toOrganization('acme', 'Acme'), toOrganization('globex', 'Globex')],
	organization: null,
	roles: [],
	expires: '2030-01-01T00:00:00.000Z',
	signedInAt: '2029-01-01T00:00:00.000Z',
	authenticatedAt: '2029-01-01T00:00:00.000Z',
	checkedAt: '2029-01-01T00:00:00.000Z',
	data: null,
	actor: null,
	...given
});

/** The HTML that the server sends, without Svelte's own marks. */
export function toHtml<Props extends Record<string, unknown>>(
	component: Component<Props>,
	props: NoInfer<Props>
): string {
	const { body } = render<Component<Props>, Props>(component, { props });
	return body.replace(/<!--.*?-->/g, '');
}

const markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

/** Names and ids that an attacker chooses. */
export const hostileNames = [markup, "'`{@html 1}", '\u202Egnp.exe', '\u0000', 'x'.repeat(5000)];
export const hostileIds = [markup, '../../evil', '//evil.test', 'javascript:alert(1)', '?a#b'];

/** Checks that no element and no handler came of a string, and that every address stays on this site. */
export function expectInert(html: string): void {
	const tags = html.replace(/="[^"]*"/g, '=""').match(/<[^>]*>/g) ?? [];
	expect(tags.join('\n')).not.toMatch(/<script|<img src=x|\son\w+=/i);
	for (const [, value = ''] of html.matchAll(/\s(?:href|src|action|formaction)="([^"]*)"/g))
		expect(value).toMatch(/^\/(?![/\\])/);
}
