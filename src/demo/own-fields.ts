import type { LogtoAuth } from 'sveltekit-logto/server';

type Handle = ReturnType<typeof LogtoAuth>['handle'];

/**
 * Gives all responses a field as an app may have one, such as a long policy. The tests choose by `DEMO_FIELDS` how
 * many bytes it takes; without it there is no such field.
 */
export function withOwnFields(handle: Handle, bytes: string | undefined): Handle {
	const policy = `'self' `.repeat(Math.max(0, Number(bytes ?? 0)) / 7).trim();
	if (policy === '') return handle;
	return ({ event, resolve }) =>
		handle({
			event,
			resolve: async (asked) => {
				const response = await resolve(asked);
				response.headers.set('x-own-policy', policy);
				return response;
			}
		});
}
