/** The page that the unit tests are on. */
export const page = {
	url: new URL('http://localhost/o/acme/invoices?page=2'),
	params: { organization: 'acme' } as Record<string, string>,
	route: { id: '/o/[organization]/invoices' },
	data: {} as Record<string, unknown>,
	error: null as { message: string; code?: string } | null
};

export const navigating = { to: null };
