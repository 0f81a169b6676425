/** An invoice of one organization. */
export interface Invoice {
	readonly id: string;
	readonly customer: string;
	/** In cents. */
	readonly amount: number;
	/** ISO 8601 date. */
	readonly date: string;
	readonly paid: boolean;
	/** When the customer was last reminded, an ISO 8601 date; `null` never. */
	readonly remindedOn: string | null;
}

/** What an organization's invoices come to, in cents. */
export interface Totals {
	readonly all: number;
	readonly due: number;
}

const toSeed = (
	id: string,
	customer: string,
	amount: number,
	date: string,
	paid = false
): Invoice => ({ id, customer, amount, date, paid, remindedOn: null });

/** In memory: a restart brings the seeds back. */
const invoices = new Map<string, readonly Invoice[]>([
	[
		'acme',
		[
			toSeed('INV-1003', 'Initech', 129_900, '2026-11-12'),
			toSeed('INV-1002', 'Umbrella', 48_050, '2026-10-30'),
			toSeed('INV-1001', 'Hooli', 310_000, '2026-10-02', true)
		]
	],
	[
		'globex',
		[
			toSeed('INV-2002', 'Soylent', 75_500, '2026-11-18'),
			toSeed('INV-2001', 'Stark Industries', 990_000, '2026-09-21', true)
		]
	],
	['vandelay', [toSeed('INV-3001', 'Kruger Industrial', 64_000, '2026-11-03')]]
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
	const invoice = toSeed(`INV-${last + 1}`, customer, amount, today());
	invoices.set(organizationId, [invoice, ...before]);
	return invoice;
}

export function sumInvoices(organizationId: string): Totals {
	const sum = (some: readonly Invoice[]) => some.reduce((total, { amount }) => total + amount, 0);
	const all = listInvoices(organizationId);
	return { all: sum(all), due: sum(all.filter(({ paid }) => !paid)) };
}

/** How many invoices of an organization are due, now and after each change. A database would say when to look. */
export async function* watchDue(
	organizationId: string,
	signal: AbortSignal
): AsyncGenerator<number> {
	while (!signal.aborted) {
		yield listInvoices(organizationId).filter(({ paid }) => !paid).length;
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
}

/** @returns `null` when the organization has no such invoice */
export const payInvoice = (organizationId: string, id: string): Invoice | null =>
	change(organizationId, id, { paid: true });

/** Notes a reminder; to send one is the part that a demo leaves out. @returns as {@link payInvoice} */
export const remindCustomer = (organizationId: string, id: string): Invoice | null =>
	change(organizationId, id, { remindedOn: today() });

function change(organizationId: string, id: string, news: Partial<Invoice>): Invoice | null {
	const before = listInvoices(organizationId);
	const found = before.find((invoice) => invoice.id === id);
	if (found === undefined) return null;
	const changed = { ...found, ...news };
	invoices.set(
		organizationId,
		before.map((invoice) => (invoice === found ? changed : invoice))
	);
	return changed;
}

const today = (): string => new Date().toISOString().slice(0, 10);
