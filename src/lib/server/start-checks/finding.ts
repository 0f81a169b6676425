/** Something in the set-up of an app that does not work, or that will hurt. Holds no secret. */
export interface Finding {
	/** Names the kind of fault: stable, in kebab-case. */
	readonly code: string;
	/** The variable of the environment, or the option, that is at fault. */
	readonly variable?: string;
	/** What is wrong: one sentence. */
	readonly cause: string;
	/** What to do: one sentence. */
	readonly cure: string;
	/** Where to do it: a file of the app, its environment, or a page of Logto Console. */
	readonly place: string;
}

/** A finding as one line of a log. */
export const toLine = ({ cause, cure, place }: Finding): string => `${cause} ${cure} (${place})`;
