import { describe, expect, it } from 'vitest';
import { altered } from '../../../../tests/support/altered.js';
import { toEvent, toTestConfig } from '../../../../tests/support/units.js';
import { recallOrganization, rememberOrganization } from './last-organization.js';
import { isOwnCookie, measureCookies, toNaming } from '../session/cookie/session-cookie.js';

const config = toTestConfig();

async function keep(id: string | null, subject = 'alice', event = toEvent()) {
	const change = await rememberOrganization(event, config, subject, id);
	if (change === null) throw new Error('Nothing is kept.');
	return change;
}

describe('the cookie of the last choice', () => {
	it('returns the choice to the user who made it', async () => {
		const event = toEvent([await keep('acme')]);
		expect(await recallOrganization(event, config, 'alice')).toBe('acme');
	});

	it('tells a choice of none from no choice', async () => {
		expect(await recallOrganization(toEvent([await keep(null)]), config, 'alice')).toBeNull();
		expect(await recallOrganization(toEvent(), config, 'alice')).toBeUndefined();
	});

	it.each(['bob', '', 'alice ', ' alice', 'ALICE', 'acme alice'])(
		'does not open for another user: %j',
		async (subject) => {
			const event = toEvent([await keep('acme')]);
			expect(await recallOrganization(event, config, subject)).toBeUndefined();
		}
	);

	it('says nothing that can be read', async () => {
		const { value } = await keep('organization-of-alice', 'subject-of-alice');
		const parts = value.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
		expect(`${value} ${parts.join(' ')}`).not.toMatch(/alice|organization/);
	});

	it('does not open at another site or for another application', async () => {
		const { name, value } = await keep('acme');
		const elsewhere = toEvent([{ name, value }], 'https://other.example/');
		expect(await recallOrganization(elsewhere, config, 'alice')).toBeUndefined();
		const other = toTestConfig({ env: { AUTH_LOGTO_ID: 'other' } });
		expect(await recallOrganization(toEvent([{ name, value }]), other, 'alice')).toBeUndefined();
	});

	it('opens with an older secret', async () => {
		const secret = 'a-newer-secret-of-more-than-32-characters';
		const rotated = toTestConfig({
			env: { AUTH_SECRET: secret, AUTH_SECRET_1: config.secrets[0] }
		});
		expect(await recallOrganization(toEvent([await keep('acme')]), rotated, 'alice')).toBe('acme');
	});

	it('does not open when it was altered', async () => {
		const { name, value } = await keep('acme');
		for (const index of [0, 30, value.length - 1]) {
			const event = toEvent([{ name, value: altered(value, index) }]);
			expect(await recallOrganization(event, config, 'alice')).toBeUndefined();
		}
	});

	it.each(['', '.', '..', 'a.b.c', 'x'.repeat(5000), '\u00e9..'])(
		'takes %j for none',
		async (value) => {
			const event = toEvent([{ name: '__Host-logto.organization', value }], 'https://app.example/');
			expect(await recallOrganization(event, config, 'alice')).toBeUndefined();
		}
	);

	it('is named as our other cookies, bound to the host, and out of the reach of scripts', async () => {
		const { name, options } = await keep('acme');
		expect(name).toBe('__Host-logto.organization');
		expect(options).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'lax' });
		expect(isOwnCookie(toEvent(), name, toNaming({}))).toBe(true);
	});

	it('ends after a year, for browsers and for the seal, and takes less than 350 bytes', async () => {
		const change = await keep('o'.repeat(21));
		expect(change.options.maxAge).toBe(365 * 86_400);
		expect(measureCookies([change])).toBeLessThan(350);
	});

	it('keeps no id that is too long', async () => {
		expect(await rememberOrganization(toEvent(), config, 'alice', 'o'.repeat(129))).toBeNull();
	});
});
