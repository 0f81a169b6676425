import { expect, it } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { testEnv, toTestConfig } from '../../../../tests/support/units.js';
import { createMachineTokens } from './client-credentials.js';

const machine = { AUTH_LOGTO_MACHINE_ID: 'machine', AUTH_LOGTO_MACHINE_SECRET: 'secret' };

it.each([
	['invalid_grant', 400],
	['invalid_scope', 400],
	['insufficient_scope', 403]
])(
	'does not report an ended session when Logto answers a machine with %s',
	async (error, status) => {
		const issuer = toIssuerThatAnswers(async () => Response.json({ error }, { status }));
		const config = toTestConfig({ env: { ...testEnv, ...machine } });
		const asked = createMachineTokens(config, issuer).get({ resource: 'https://api.example' });
		await expect(asked).rejects.toMatchObject({ code: 'token_refused' });
	}
);
