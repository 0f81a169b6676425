import { isRedirect, open } from '../../../client/redirect.js';

/** Where a form is sent when its own address does not count. */
export interface Target {
	readonly action: string;
	readonly method: 'get' | 'post';
}

/**
 * Sends a form by `fetch` and opens the address of the answer. When the answer holds no address, the browser submits
 * the form and shows the result. Returns `false` when only the browser can submit the form: to another window, or
 * with a method that the button sets.
 *
 * @param onAnswer runs when the server has answered
 * @param target the address and method that the button has instead of the form
 */
export function leaveByScript(
	form: HTMLFormElement,
	submitter: HTMLElement | null,
	signal: AbortSignal,
	onAnswer: () => void,
	target?: Target
): boolean {
	if (opensElsewhere(form, submitter, target)) return false;
	// Read the form now: the server must not receive later changes.
	const fields = toFields(form, submitter);
	if (target !== undefined) Object.assign(form, target);
	void leave(form, fields, signal, onAnswer);
	return true;
}

async function leave(
	form: HTMLFormElement,
	fields: URLSearchParams,
	signal: AbortSignal,
	onAnswer: () => void
): Promise<void> {
	const action = new URL(form.getAttribute('action') ?? '', document.baseURI);
	// The policy `form-action` does not apply to a navigation by script.
	fields.delete('from');
	if (form.method === 'get') return location.assign(`${action.pathname}?${fields}`);
	const address = await ask(action, fields, signal);
	if (signal.aborted) return;
	if (address === null) return HTMLFormElement.prototype.submit.call(form);
	onAnswer();
	open(address);
}

function opensElsewhere(
	form: HTMLFormElement,
	submitter: HTMLElement | null,
	target: Target | undefined
): boolean {
	const own = ['formtarget', 'formenctype'];
	if (target === undefined) own.push('formaction', 'formmethod');
	if (own.some((name) => submitter?.hasAttribute(name) === true)) return true;
	return !['', '_self'].includes(form.target);
}

function toFields(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
	const fields = new URLSearchParams();
	for (const [name, value] of new FormData(form, submitter))
		if (typeof value === 'string') fields.append(name, value);
	return fields;
}

/** The address in SvelteKit's `ActionResult`; `null` when the answer holds none. */
async function ask(
	action: URL,
	body: URLSearchParams,
	signal: AbortSignal
): Promise<string | null> {
	try {
		const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' };
		const response = await fetch(action, { method: 'POST', headers, body, signal });
		const result: unknown = await response.json();
		return isRedirect(result) ? result.location : null;
	} catch {
		return null;
	}
}
