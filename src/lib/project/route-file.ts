/** A file of a project that answers requests. */
export interface RouteFile {
	/** Relative to the project, with slashes. */
	readonly path: string;
	readonly text: string;
}
