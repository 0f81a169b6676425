/** Why a call of the Management API is refused, in Logto's words. */
export class ApiFault extends Error {
	readonly status: number;
	readonly code: string;
	/** More fields of the answer, where Logto sends some. */
	readonly more: ApiFaultMore;

	constructor(status: number, code: string, message: string, more: ApiFaultMore = {}) {
		super(message);
		this.status = status;
		this.code = code;
		this.more = more;
	}
}

/** Fields of an answer in addition to `code` and `message`. */
export interface ApiFaultMore {
	readonly details?: string;
	readonly data?: Readonly<Record<string, unknown>>;
}

export const notFound = (): ApiFault =>
	new ApiFault(404, 'entity.not_found', 'The resource does not exist.');

export const invalidBody = (field: string, kind: string): ApiFault =>
	new ApiFault(400, 'guard.invalid_input', 'The request body is invalid.', {
		details: `Error in key path "${field}": Expected ${kind}.`
	});

export const unauthorized = (): ApiFault =>
	new ApiFault(401, 'auth.unauthorized', 'Unauthorized. Please check credentials and its scope.');
