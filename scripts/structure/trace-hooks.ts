/**
 * Lets the library run with a mark at the start of each of its functions, so that a trace knows who calls whom. The
 * tools of the walks load it before anything of the library.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { toName } from './read-sources.ts';

/** A call into a function of the library. */
export interface Call {
	/** The path below `src/lib` of the function that is called. */
	readonly file: string;
	readonly name: string;
	/** The path of the library's nearest function on the stack; `null` when a promise or the runtime calls. */
	readonly caller: string | null;
}

const root = new URL('../../src/lib/', import.meta.url).href;
const app = new URL('../../tests/support/', import.meta.url);
const mark = '__structureCall';

let calls: Call[] | null = null;

/** Records the calls into the library while a task runs. */
export async function trace(task: () => Promise<unknown>): Promise<readonly Call[]> {
	const recorded: Call[] = [];
	calls = recorded;
	try {
		await task();
	} finally {
		calls = null;
	}
	return recorded;
}

Object.defineProperty(globalThis, mark, {
	value: (file: string, name: string) => calls?.push({ file, name, caller: findCaller() })
});

/** The file of the library that calls the function which is marked. */
function findCaller(): string | null {
	const { prepareStackTrace, stackTraceLimit } = Error;
	Error.stackTraceLimit = 100;
	Error.prepareStackTrace = (_error, sites) =>
		sites.filter((site) => !site.isAsync()).map((site) => site.getFileName() ?? '');
	const { stack } = new Error();
	Object.assign(Error, { prepareStackTrace, stackTraceLimit });
	const files: readonly unknown[] = Array.isArray(stack) ? stack : [];
	// The first of the library is the marked function itself.
	const own = files.map(String).filter((file) => file.startsWith(root));
	return own[1]?.slice(root.length) ?? null;
}

registerHooks({
	resolve: (specifier, context, next) =>
		specifier.startsWith('$app/')
			? next(new URL(`${specifier.slice(1)}.ts`, app).href, context)
			: next(specifier, context),
	load(url, context, next) {
		if (!url.startsWith(root) || !url.endsWith('.ts')) return next(url, context);
		const text = readFileSync(fileURLToPath(url), 'utf8');
		const source = withMarks(url.slice(root.length), text);
		return { format: 'module-typescript', source, shortCircuit: true };
	}
});

/** The text of a source with a mark at the start of each function; no line moves. */
function withMarks(file: string, text: string): string {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const inserted: Array<readonly [number, string]> = [];
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && 'body' in node && node.body) {
			const call = `${mark}(${JSON.stringify(file)}, ${JSON.stringify(toName(node))})`;
			const { body } = node;
			if (ts.isBlock(body)) inserted.push([body.getStart(source) + 1, `${call};`]);
			else inserted.push([body.getStart(source), `(${call}, `], [body.getEnd(), ')']);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return inserted
		.toSorted(([a], [b]) => b - a)
		.reduce((marked, [at, code]) => marked.slice(0, at) + code + marked.slice(at), text);
}
