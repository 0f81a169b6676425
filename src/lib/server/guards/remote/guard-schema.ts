import type { StandardSchema } from '../../internal/standard-schema.js';
import { readFormStop } from '../../kit.js';

/** How a remote function of SvelteKit validates its argument. */
export type Validate = StandardSchema | 'unchecked';

/**
 * The same validator, after a guard that does not depend on the argument. A validator may look things up and reveals
 * why an argument is not valid, so it runs only for callers who pass.
 */
export function guardSchema(validate: Validate, ask: () => Promise<unknown>): StandardSchema {
	const inner = validate === 'unchecked' ? unchecked : validate;
	return {
		'~standard': {
			...inner['~standard'],
			validate: async (value) => {
				const refusal = await findRefusal(ask);
				return refusal === null
					? inner['~standard'].validate(value)
					: { issues: [{ message: refusal }] };
			}
		}
	};
}

/** The message for a form that is refused, else `null`. SvelteKit accepts an issue only as the validator's result. */
async function findRefusal(ask: () => Promise<unknown>): Promise<string | null> {
	try {
		await ask();
		return null;
	} catch (thrown) {
		const message = readFormStop(thrown);
		if (message === null) throw thrown;
		return message;
	}
}

const unchecked: StandardSchema = {
	'~standard': { version: 1, vendor: 'sveltekit-logto', validate: (value) => ({ value }) }
};
