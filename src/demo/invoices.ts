/** An invoice of one organization. */
export interface Invoice {
	readonly id: string;
	readonly customer: string;
	/** In cents. */
	readonly amount: number;
	/** ISO 8601 date. */
	readonly date: string;
}

/** In memory: a restart brings the seeds back. */
const invoices = new Map<string, Invoice[]>([
	[
		'acme',
		[
			{ id: 'INV-1003', customer: 'Initech', amount: 129_900, date: '2026-11-12' },
			{ id: 'INV-1002', customer: 'Umbrella', amount: 48_050, date: '2026-10-30' },
			{ id: 'INV-1001', customer: 'Hooli', amount: 310_000, date: '2026-10-02' }
		]
	],
	[
		'globex',
		[
			{ id: 'INV-2002', customer: 'Soylent', amount: 75_500, date: '2026-11-18' },
			{ id: 'INV-2001', customer: 'Stark Industries', amount: 990_000, date: '2026-09-21' }
		]
	]
]);

/** The newest first. The id comes from a guard, never from the address. */
export function listInvoices(organizationId: string): readonly Invoice[] {
	return invoices.get(organizationId) ?? [];
}

/** What a form said, or what is wrong with it. */
export type InvoiceInput =
	| { readonly ok: true; readonly customer: string; readonly amount: number }
	| {
			readonly ok: false;
			readonly customer: string;
			readonly amount: string;
			readonly problem: string;
	  };

export function readInvoice(form: FormData): InvoiceInput {
	const text = (name: string) => {
		const value = form.get(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	const customer = text('customer');
	const amount = text('amount');
	const wrong = (problem: string) => ({ ok: false as const, customer, amount, problem });
	if (customer === '' || customer.length > 80)
		return wrong('Enter the customer’s name, up to 80 characters.');
	if (!/^\d{1,7}(?:[.,]\d{1,2})?$/.test(amount))
		return wrong('Enter the amount as a number such as 120 or 99.50.');
	return { ok: true, customer, amount: Math.round(Number(amount.replace(',', '.')) * 100) };
}

export function addInvoice(
	organizationId: string,
	{ customer, amount }: { readonly customer: string; readonly amount: number }
): Invoice {
	const before = invoices.get(organizationId) ?? [];
	const last = Math.max(1000, ...before.map(({ id }) => Number(id.slice(4))));
	const date = new Date().toISOString().slice(0, 10);
	const invoice = { id: `INV-${last + 1}`, customer, amount, date };
	invoices.set(organizationId, [invoice, ...before]);
	return invoice;
}
