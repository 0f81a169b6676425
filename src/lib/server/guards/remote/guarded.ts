import { checkedForm, command, form, query } from '../../kit.js';
import { requireCaller, requireFormCaller, currentContext, type Asked } from './guard-call.js';
import type {
	GuardedCommand,
	GuardedForm,
	GuardedQuery,
	GuardedQueryBatch,
	GuardedQueryLive
} from './guarded-types.js';
import { connect } from './live-connection.js';
import { openStream, type RunLive } from './live-stream.js';
import type { Guarded } from '../require.js';
import { runTogether, type RunBatch } from './run-batch.js';
import { guardSchema, type Validate } from './guard-schema.js';

/**
 * Remote functions with a guard. Each is SvelteKit's function of that name, with the requirement as an additional first
 * argument, and with the caller as the first argument of your function. An anonymous visitor, and a caller who does not
 * meet a requirement that is the same for every argument, are refused before the argument is validated.
 *
 * The caller can claim any route and address, so neither counts: a requirement names its organization by its id,
 * usually from the function's argument. The rule table does not cover remote functions, and options that depend on the
 * request (`LogtoAuth((event) => …)`) must depend on its host only.
 *
 * `guarded.query.live` checks the caller before the first value and again within `session.revalidate`.
 *
 * There is no `guarded.prerender`: what SvelteKit prerenders is a public file, and browsers keep it after sign-out. Use
 * `guarded.query`.
 *
 * @throws the HTTP error 401 or 403 with `{ code, message, status }`; from a query while a page is rendered a
 * redirect to sign-in if that helps; from a form that a script sends, an issue instead of a 401
 * @example
 * ```ts
 * // src/routes/invoices.remote.ts
 * import { guarded } from 'sveltekit-logto/server';
 * import * as v from 'valibot';
 *
 * export const getInvoices = guarded.query(
 * 	(organization) => ({ organization, permission: 'read:invoices' }),
 * 	v.string(),
 * 	({ organization }) => listInvoices(organization.id)
 * );
 * ```
 * @see https://svelte.dev/docs/kit/remote-functions
 */
export const guarded: GuardedFunctions = {
	query: Object.assign(guardQuery as GuardedQuery, {
		batch: guardBatch as GuardedQueryBatch,
		live: guardLive as GuardedQueryLive
	}),
	form: guardForm as GuardedForm,
	command: guardCommand as GuardedCommand
};

/** The functions of {@link guarded}. */
export interface GuardedFunctions {
	readonly query: GuardedQuery & {
		readonly batch: GuardedQueryBatch;
		readonly live: GuardedQueryLive;
	};
	readonly form: GuardedForm;
	readonly command: GuardedCommand;
}

/** The requirement as far as it does not depend on the argument. */
const beforehand = (asked: Asked): Asked => (typeof asked === 'function' ? 'session' : asked);

type Run = (caller: Guarded, ...rest: readonly unknown[]) => unknown;
/** With a validator or without. Only a function with a validator takes an argument. */
type Rest = readonly [run: Run] | readonly [validate: Validate, run: Run];

function guardQuery(asked: Asked, ...rest: Rest) {
	if (rest.length === 1) return query(async () => rest[0](await requireCaller(asked)));
	const [validate, run] = rest;
	return query(
		guardSchema(validate, () => requireCaller(beforehand(asked))),
		async (input) => run(await requireCaller(asked, input), input)
	);
}

function guardCommand(asked: Asked, ...rest: Rest) {
	if (rest.length === 1) return command(async () => rest[0](await requireCaller(asked)));
	const [validate, run] = rest;
	return command(
		guardSchema(validate, () => requireCaller(beforehand(asked))),
		async (input) => run(await requireCaller(asked, input), input)
	);
}

function guardForm(asked: Asked, ...rest: Rest) {
	if (rest.length === 1) return form(async () => rest[0](await requireFormCaller(asked)));
	const [validate, run] = rest;
	return checkedForm(
		guardSchema(validate, () => requireFormCaller(beforehand(asked))),
		async (data, issue) => run(await requireFormCaller(asked, data), data, issue)
	);
}

function guardBatch(asked: Asked, validate: Validate, run: RunBatch) {
	return query.batch(
		guardSchema(validate, () => requireCaller(beforehand(asked))),
		(inputs) => runTogether(asked, inputs, run)
	);
}

function guardLive(
	asked: Asked,
	...rest: readonly [run: RunLive] | readonly [validate: Validate, run: RunLive]
) {
	if (rest.length === 1) return query.live(() => openStream(asked, rest[0]));
	const [validate, run] = rest;
	return query.live(
		guardSchema(validate, () => {
			connect(currentContext());
			return requireCaller(beforehand(asked));
		}),
		(input) => openStream(asked, run, input)
	);
}
