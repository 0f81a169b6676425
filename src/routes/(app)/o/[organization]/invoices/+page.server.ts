import { fail, redirect } from '@sveltejs/kit';
import { requirePermission } from 'sveltekit-logto/server';
import {
	addInvoice,
	listInvoices,
	readInvoice,
	sumInvoices
} from '../../../../../demo/invoices.js';
import { readForm } from '../../../../../demo/read-form.js';
import type { Actions, PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const { organization } = await requirePermission(event, 'read:invoices');
	const totals = sumInvoices(organization.id);
	return { organization, totals, invoices: listInvoices(organization.id) };
};

export const actions: Actions = {
	create: async (event) => {
		const { organization } = await requirePermission(event, 'write:invoices');
		const input = readInvoice(await readForm(event.request));
		if (!input.ok) return fail(422, input);
		addInvoice(organization.id, input);
		redirect(303, event.url.pathname);
	}
};
