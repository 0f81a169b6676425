/** Whether an answer of an endpoint leads to another address. SvelteKit's `ActionResult` has the same field. */
export function isRedirect(answer: unknown): answer is { readonly location: string } {
	if (typeof answer !== 'object' || answer === null) return false;
	return 'location' in answer && typeof answer.location === 'string';
}

/** Opens an address, even if only its fragment differs from the open page. */
export function open(address: string): void {
	const target = new URL(address, location.href);
	const isHere = target.href.split('#')[0] === location.href.split('#')[0];
	location.assign(target.href);
	if (isHere && target.hash !== '') location.reload();
}
