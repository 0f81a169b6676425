import { error } from '@sveltejs/kit';

/** The form of a request. A body that is not a form is the sender's mistake: `formData` alone would end in a 500. */
export async function readForm(request: Request): Promise<FormData> {
	return request.formData().catch(() => error(400, 'This is no form.'));
}
