/** The values that each part of a row may take. */
export type Choices<Row> = { readonly [Part in keyof Row]: readonly Row[Part][] };

/**
 * Few rows in which every two values of different parts meet, wherever a possible row holds both. So a fault
 * that needs two things together is found without a test of every combination. The same rows each time.
 *
 * @param isPossible what may stand together
 */
export function coverPairs<Row extends object>(
	choices: Choices<Row>,
	isPossible: (row: Row) => boolean = () => true
): readonly Row[] {
	const possible = combine(choices).filter(isPossible);
	const missing = new Set(possible.flatMap(listPairs));
	const rows: Row[] = [];
	while (missing.size > 0) {
		const gain = (row: Row) => listPairs(row).filter((pair) => missing.has(pair)).length;
		const best = possible.reduce((found, row) => (gain(row) >= gain(found) ? row : found));
		for (const pair of listPairs(best)) missing.delete(pair);
		rows.push(best);
	}
	return rows;
}

/** Every combination of the choices. */
export function combine<Row extends object>(choices: Choices<Row>): readonly Row[] {
	const parts: readonly (readonly [string, readonly unknown[]])[] = Object.entries(choices);
	const rows = parts.reduce<readonly Readonly<Record<string, unknown>>[]>(
		(rows, [part, values]) =>
			rows.flatMap((row) => values.map((value) => ({ ...row, [part]: value }))),
		[{}]
	);
	return rows as readonly Row[];
}

/** Every two parts of a row with their values, as texts. */
export function listPairs(row: object): readonly string[] {
	const texts = Object.entries(row).map(([part, value]) => `${part}: ${String(value)}`);
	return texts.flatMap((one, index) => texts.slice(index + 1).map((other) => `${one}, ${other}`));
}
