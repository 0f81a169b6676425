/** A fault or a risk in the setup of an app. It contains no secret. */
export interface Finding {
	/** The kind of the fault: stable, in kebab-case. */
	readonly code: string;
	/** The wrong environment variable or option. */
	readonly variable?: string;
	/** The fault in one sentence. */
	readonly cause: string;
	/** The cure in one sentence. */
	readonly cure: string;
	/** The place of the cure: a file of the app, its environment, or a page of Logto Console. */
	readonly place: string;
}

/** A finding as one line of a log. */
export const toLine = ({ cause, cure, place }: Finding): string => `${cause} ${cure} (${place})`;
