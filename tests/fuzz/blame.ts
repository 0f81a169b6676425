/** Whose code threw. */
export type Blamed = 'library' | 'app' | 'sveltekit' | 'body';

export interface Blame {
	readonly whose: Blamed;
	/** The error and the function that threw, without what differs from request to request. */
	readonly what: string;
}

const isLibrary = (file: string): boolean => file.includes('/src/lib/');
const isApp = (file: string): boolean => /\/tests\/(?:fixtures|\.tmp)\/[^/]+\/src\//.test(file);
const isSvelteKit = (file: string): boolean => file.includes('/@sveltejs/kit/');

/**
 * Says by its stack who threw an error: the library or the app if a frame of theirs comes before SvelteKit's
 * `resolve`, else SvelteKit. `body` is what a request's own `json()` or `formData()`
 * throws, which does not tell who asked. What no frame tells is the library's.
 */
export function blame(error: unknown): Blame {
	const frames = toFrames(error);
	const name = error instanceof Error ? error.name : typeof error;
	for (const { file, place, isResolve } of frames) {
		if (isApp(file)) return { whose: 'app', what: `${name} in ${place}` };
		if (isLibrary(file)) return { whose: 'library', what: `${name} in ${place}` };
		if (isResolve) break;
	}
	const own = frames.find(({ file }) => isSvelteKit(file));
	if (own !== undefined) return { whose: 'sveltekit', what: `${name} in ${own.place}` };
	const isBody = frames.some(({ file }) => file.startsWith('node:internal/deps/undici'));
	if (isBody) return { whose: 'body', what: `${name} while the body is read` };
	return { whose: 'library', what: `${name} (${toMessage(error)})` };
}

interface Frame {
	readonly file: string;
	/** `toSetCookies (endpoint.ts)`. */
	readonly place: string;
	readonly isResolve: boolean;
}

function toFrames(error: unknown): readonly Frame[] {
	const stack = error instanceof Error ? (error.stack ?? '') : '';
	return stack.split('\n').flatMap((line) => {
		const [, call = '', file = ''] =
			/^\s+at (?:async )?(?:(.*) \()?(.+?):\d+:\d+\)?$/.exec(line) ?? [];
		if (file === '') return [];
		const place = `${call.replace(/^(?:Object|Array)\./, '') || 'a function'} (${file.split('/').at(-1)})`;
		return [{ file, place, isResolve: call === 'resolve' && file.endsWith('/server/respond.js') }];
	});
}

/** What it says, or where it leads: a redirect and an HTTP error of SvelteKit's have no stack. */
function toMessage(error: unknown): string {
	if (error instanceof Error) return error.message.slice(0, 80);
	return JSON.stringify(error)?.slice(0, 80) ?? '';
}
