/**
 * Asks where a form leads and opens it. Without an address the browser sends the form itself, and shows what comes
 * of it. `false`: the browser itself has to send this form, to another window or as its button says.
 *
 * @param onAnswer hears that the server has done its part
 */
export function leaveByScript(
	form: HTMLFormElement,
	submitter: HTMLElement | null,
	signal: AbortSignal,
	onAnswer: () => void
): boolean {
	if (opensElsewhere(form, submitter)) return false;
	// By now: what the app changes after this moment was not sent.
	void leave(form, toFields(form, submitter), signal, onAnswer);
	return true;
}

async function leave(
	form: HTMLFormElement,
	fields: URLSearchParams,
	signal: AbortSignal,
	onAnswer: () => void
): Promise<void> {
	const action = new URL(form.getAttribute('action') ?? '', document.baseURI);
	// A policy for forms does not apply to the redirects of a navigation by script.
	fields.delete('from');
	if (form.method === 'get') return location.assign(`${action.pathname}?${fields}`);
	const address = await ask(action, fields, signal);
	if (signal.aborted) return;
	if (address === null) return HTMLFormElement.prototype.submit.call(form);
	onAnswer();
	open(address);
}

function opensElsewhere(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
	const own = ['formaction', 'formmethod', 'formtarget', 'formenctype'];
	if (own.some((name) => submitter?.hasAttribute(name) === true)) return true;
	return !['', '_self'].includes(form.target);
}

function toFields(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
	const fields = new URLSearchParams();
	for (const [name, value] of new FormData(form, submitter))
		if (typeof value === 'string') fields.append(name, value);
	return fields;
}

/** The address that a form leads to, as SvelteKit's `ActionResult` names it; `null` when no answer does. */
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

function isRedirect(result: unknown): result is { readonly location: string } {
	if (typeof result !== 'object' || result === null) return false;
	return 'location' in result && typeof result.location === 'string';
}

/** Opens an address, even one that differs from the open page's in its fragment alone. */
function open(address: string): void {
	const target = new URL(address, location.href);
	const isHere = target.href.split('#')[0] === location.href.split('#')[0];
	location.assign(target.href);
	if (isHere && target.hash !== '') location.reload();
}
