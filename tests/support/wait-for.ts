/**
 * Asks again and again until a condition holds. An error counts as not yet.
 *
 * @throws {Error} when it does not hold within `timeout` milliseconds
 */
export async function waitFor(condition: () => Promise<boolean>, timeout = 20_000): Promise<void> {
	const endsAt = Date.now() + timeout;
	while (!(await condition().catch(() => false))) {
		if (Date.now() > endsAt) throw new Error(`Not so after ${timeout} ms: ${condition}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
