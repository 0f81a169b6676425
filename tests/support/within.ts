/**
 * What a promise gives within so many milliseconds.
 *
 * @throws {Error} when it takes longer
 */
export async function within<Value>(limit: number, promise: Promise<Value>): Promise<Value> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`No answer within ${limit} ms.`)), limit);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
