import { requireOrganization } from 'sveltekit-logto/server';
import { listMembers } from '../../../../../../demo/members.js';
import type { RequestHandler } from './$types.js';

/** The rule table asks for the role; the guard says which organization. */
export const GET: RequestHandler = async (event) => {
	const { organization } = await requireOrganization(event);
	const rows = listMembers(organization.id).map(({ username, name, roles }) =>
		[username, name, roles.join(' ')].map(quote).join(',')
	);
	return new Response(['username,name,roles', ...rows, ''].join('\r\n'), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="members.csv"'
		}
	});
};

/** RFC 4180, and a quote before what a spreadsheet would run. */
function quote(text: string): string {
	return `"${text.replace(/^[=+\-@\t]/, "'$&").replaceAll('"', '""')}"`;
}
