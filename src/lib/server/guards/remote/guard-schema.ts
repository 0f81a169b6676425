import type { StandardSchema } from '../../internal/standard-schema.js';
import { readFormStop } from '../../kit.js';

/** How SvelteKit's remote functions are told to check their argument. */
export type Validate = StandardSchema | 'unchecked';

/**
 * The same validator, which only those reach whom the function is for, as far as that does not depend on the
 * argument: it may look things up, and says what is wrong.
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

/** What a form is refused with; `null` where it is not. SvelteKit takes issues from a validator by its answer alone. */
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
