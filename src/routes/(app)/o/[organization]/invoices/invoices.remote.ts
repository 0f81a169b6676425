import { error } from '@sveltejs/kit';
import { guarded } from 'sveltekit-logto/server';
import * as v from 'valibot';
import { payInvoice, remindCustomer, sumInvoices, watchDue } from '../../../../../demo/invoices.js';

const reading = (organization: string) => ({ organization, permission: 'read:invoices' }) as const;
const writing = ({ organization }: { readonly organization: string }) =>
	({ organization, permission: 'write:invoices' }) as const;
const invoice = v.object({ organization: v.string(), invoice: v.string() });

/** Asked for by organization: in a remote function the address counts for nothing. */
export const getTotals = guarded.query(reading, v.string(), ({ organization }) =>
	sumInvoices(organization.id)
);

/** Others pay and write invoices while the page is open. */
export const countDue = guarded.query.live(reading, v.string(), ({ organization, signal }) =>
	watchDue(organization.id, signal)
);

export const markPaid = guarded.form(
	writing,
	invoice,
	async ({ organization }, { invoice: id }) => {
		if (payInvoice(organization.id, id) === null) error(404, 'There is no such invoice.');
	}
);

export const remind = guarded.command(writing, invoice, ({ organization }, { invoice: id }) => {
	const reminded = remindCustomer(organization.id, id) ?? error(404, 'There is no such invoice.');
	return { remindedOn: reminded.remindedOn };
});
