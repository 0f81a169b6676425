const listeners = new Set<() => void>();

/** Runs a function whenever code of this tab has changed the session. Returns what stops that. */
export function onOwnChange(listener: () => void): () => void {
	listeners.add(listener);
	return () => void listeners.delete(listener);
}

/** Says that code of this tab has changed the session: a sign-out, or another active organization. */
export function noteOwnChange(): void {
	for (const listener of listeners) listener();
}
