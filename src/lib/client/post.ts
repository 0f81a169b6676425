import { LogtoClientError } from './client-error.js';
import { isRedirect, open } from './redirect.js';

/** Posts fields to an endpoint of the library. @throws {LogtoClientError} */
export async function post(
	endpoint: string,
	fields: Readonly<Record<string, string>>
): Promise<unknown> {
	let status = 0;
	try {
		const response = await fetch(endpoint, {
			method: 'POST',
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: JSON.stringify(fields)
		});
		({ status } = response);
		const answer: unknown = await response.json();
		if (response.ok) return answer;
		if (isRefusal(answer)) throw new LogtoClientError({ ...answer, status });
		throw new SyntaxError('The answer has no code.');
	} catch (cause) {
		if (cause instanceof LogtoClientError) throw cause;
		const message = 'The request could not be completed. Check the connection and try again.';
		throw new LogtoClientError({ code: 'request_failed', status, message }, { cause });
	}
}

function isRefusal(value: unknown): value is Pick<LogtoClientError, 'code' | 'message'> {
	if (typeof value !== 'object' || value === null) return false;
	return 'code' in value && typeof value.code === 'string' && 'message' in value;
}

/** Posts fields to an endpoint that answers with the next address, and opens it. @throws {LogtoClientError} */
export async function postAndLeave(
	endpoint: string,
	fields: Readonly<Record<string, string>>,
	onAnswer: () => void = () => undefined
): Promise<void> {
	const answer = await post(endpoint, fields);
	onAnswer();
	if (isRedirect(answer)) open(answer.location);
}
