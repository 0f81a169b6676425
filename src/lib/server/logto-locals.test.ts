import { describe, expect, it } from 'vitest';
import { testEnv, toEvent, toRecord } from '../../../tests/support/units.js';
import { requireOrganization, requireSession } from './guards/require.js';
import { createHandle } from './handle.js';
import type { RequestEvent } from './kit.js';
import type { LogtoLocals } from './logto-locals.js';
import type { LogtoAuthOptions, Rule } from './options.js';
import { createRuntimes } from './runtime.js';

const hasLogto = (locals: object): locals is { readonly logto: LogtoLocals } => 'logto' in locals;

/** What a page of Alice's reads, who is a member of Acme and Globex. */
async function visit(
	page: (event: RequestEvent) => Promise<unknown>,
	{ rule, named }: { readonly rule?: Rule; readonly named?: string } = {}
): Promise<unknown> {
	const options: LogtoAuthOptions = {
		logLevel: 'silent',
		env: testEnv,
		organization: { param: 'organization' },
		...(rule === undefined ? {} : { routes: { '/(app)/dashboard': rule } })
	};
	const getRuntime = createRuntimes();
	const { sessions, config } = getRuntime(options);
	const profile = { sub: 'alice', organizations: ['acme', 'globex'] };
	const record = { ...toRecord(config, { profile }), lastOrganizationId: null };
	await sessions.create(record);
	const event = {
		...toEvent(await sessions.write(toEvent(), record)),
		route: { id: '/(app)/dashboard' },
		params: named === undefined ? {} : { organization: named }
	};
	let seen: unknown = 'refused';
	await createHandle(
		options,
		getRuntime
	)({
		event,
		async resolve() {
			seen = await page(event).catch((error: unknown) => error);
			return new Response();
		}
	});
	return seen;
}

const readId = async ({ locals }: RequestEvent): Promise<string> => {
	if (!hasLogto(locals)) throw new Error('The hook did not run.');
	return locals.logto.organization.id;
};

describe('locals.logto.organization', () => {
	it('is the one that the rule of the route made sure of', async () => {
		expect(await visit(readId, { rule: { organization: true }, named: 'globex' })).toBe('globex');
		expect(await visit(readId, { rule: { organization: true }, named: 'initech' })).toBe('refused');
	});

	it('is the one that a guard made sure of', async () => {
		const page = async (event: RequestEvent) => {
			await requireOrganization(event);
			return readId(event);
		};
		expect(await visit(page, { named: 'acme' })).toBe('acme');
	});

	it('is refused where a guard asked for none and there is none', async () => {
		const page = async (event: RequestEvent) => {
			await requireSession(event);
			return readId(event);
		};
		expect(await visit(page)).toMatchObject({
			status: 403,
			body: { code: 'organization_missing' }
		});
		expect(await visit(readId, { rule: 'session' })).toMatchObject({ status: 403 });
	});

	it('is a mistake of the app where no guard ran', async () => {
		expect(await visit(readId, { named: 'acme' })).toMatchObject({
			status: 500,
			body: { code: 'configuration' }
		});
	});
});
