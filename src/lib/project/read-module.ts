import type * as vite from 'vite';
import { isObject } from '../server/internal/is-object.js';
import type { RouteFile } from './route-file.js';

/** What the code of a file says. A file that is not a module, such as a component, says nothing. */
export interface RouteModule {
	/** Relative to the project, with slashes. */
	readonly path: string;
	/** The names that it exports. Types are not among them. */
	readonly exports: ReadonlySet<string>;
	/** Whether it has `export * from`, so that it may export more. */
	readonly exportsAll: boolean;
	/** Guards that it calls anywhere, in the order of the code. */
	readonly guards: readonly string[];
	/** Whether it calls `getRequestEvent`. */
	readonly readsRequest: boolean;
	/** Whether it exports `load` of this library, or calls it. */
	readonly usesOurLoad: boolean;
	/** Its `prerender`, where `'auto'` may make a file as well; `null` if it says nothing. */
	readonly prerender: boolean | null;
	/** Exported constants with the function that makes each: `list` by `guarded.query`. */
	readonly constants: readonly { readonly name: string; readonly maker: string }[];
	/** Whether it exports anything in another way. */
	readonly hasOtherExports: boolean;
}

/** @throws Error when a file has a syntax error, or without Vite */
export async function readModules(files: readonly RouteFile[]): Promise<readonly RouteModule[]> {
	return Promise.all(files.map((file) => readModule(file)));
}

/**
 * Parses a file. `parseAst` of Vite 7 reads JavaScript only, so the types are removed first.
 *
 * @throws Error when the file has a syntax error, or without Vite
 */
export async function readModule({ path, text }: RouteFile): Promise<RouteModule> {
	if (!/\.[jt]s$/.test(path)) return toModule(path, []);
	const loaded = await loadVite();
	try {
		return toModule(path, loaded.parseAst(await removeTypes(loaded, path, text)).body);
	} catch (cause) {
		throw new Error(`${path} has a syntax error, so the routes cannot be reported.`, { cause });
	}
}

type Vite = typeof vite;

/** Vite is an optional peer, so it is loaded on first use. */
export async function loadVite(): Promise<Vite> {
	return import('vite').catch((cause: unknown) => {
		throw new Error('Reading the project needs Vite, which is not installed.', { cause });
	});
}

/** Vite 8 has Oxc. Vite 7 has esbuild, which Vite 8 does not install. */
async function removeTypes(loaded: Vite, path: string, text: string): Promise<string> {
	if (path.endsWith('.js')) return text;
	const { transformWithOxc }: Partial<Pick<Vite, 'transformWithOxc'>> = loaded;
	const { code } =
		transformWithOxc === undefined
			? await loaded.transformWithEsbuild(text, path, { loader: 'ts', tsconfigRaw: {} })
			: await transformWithOxc(text, path, { lang: 'ts', tsconfig: false });
	return code;
}

/** A node of ESTree, whose fields are read one by one. */
type Node = Readonly<Record<string, unknown>>;

const door = 'sveltekit-logto/server';
const guardName =
	/^require(?:Session|Organization|Role|Permission|RecentSignIn|Bearer|SessionOrBearer)$/;

function toModule(path: string, body: readonly unknown[]): RouteModule {
	const statements = body.filter(isObject);
	const imports = readImports(statements);
	const calls = listCalls(body).map((callee) => toImported(callee, imports));
	const exported = statements.flatMap((statement) => listExports(statement));
	const declared = exported.flatMap(({ declarator }) => declarator ?? []);
	return {
		path,
		exports: new Set(exported.map(({ name }) => name)),
		exportsAll: exported.some(({ name }) => name === '*'),
		guards: [...new Set(calls.map(({ name }) => name).filter((name) => guardName.test(name)))],
		readsRequest: calls.some(({ name }) => name === 'getRequestEvent'),
		usesOurLoad:
			calls.some(isOurLoad) ||
			exported.some(
				({ name, from, local }) =>
					name === 'load' &&
					isOurLoad(from === null ? toImported(local, imports) : { from, name: local })
			),
		prerender: readPrerender(declared),
		constants: declared.flatMap(({ id, init, isFirst }) =>
			isFirst && isIdentifier(id) ? [{ name: id.name, maker: toPath(init) }] : []
		),
		hasOtherExports: exported.some(
			({ declarator }) => declarator === null || !declarator.isFirst || !isIdentifier(declarator.id)
		)
	};
}

/** A name, and the module that it is imported from; `null` for a name of the file's own. */
interface Imported {
	readonly from: string | null;
	readonly name: string;
}

const isOurLoad = ({ from, name }: Imported): boolean => from === door && name === 'load';

/** The imported names by their local names; `*` for a namespace. */
function readImports(statements: readonly Node[]): ReadonlyMap<string, Imported> {
	const imports = new Map<string, Imported>();
	for (const { type, source, specifiers } of statements) {
		if (type !== 'ImportDeclaration') continue;
		for (const { type: kind, local, imported } of toNodes(specifiers)) {
			const name = kind === 'ImportSpecifier' ? toName(imported) : '*';
			imports.set(toName(local), { from: toName(source), name });
		}
	}
	return imports;
}

/** `need` or `logto.requireSession`, as the module that it is imported from calls it. */
function toImported(path: string, imports: ReadonlyMap<string, Imported>): Imported {
	const [first = '', ...rest] = path.split('.');
	const name = rest.at(-1);
	const found = imports.get(first);
	if (found === undefined) return { from: null, name: name ?? first };
	if (name === undefined) return found;
	return { from: found.name === '*' && rest.length === 1 ? found.from : null, name };
}

interface Declarator {
	readonly id: unknown;
	readonly init: unknown;
	readonly isFirst: boolean;
}

interface Exported {
	/** `*` for everything of another module. */
	readonly name: string;
	readonly local: string;
	/** The module that it is exported from; `null`: this one. */
	readonly from: string | null;
	readonly declarator: Declarator | null;
}

function listExports(statement: Node): readonly Exported[] {
	const { type, source, exported, specifiers, declaration } = statement;
	const from = isObject(source) ? toName(source) : null;
	const one = (name: string, local = name) => ({ name, local, from, declarator: null });
	if (type === 'ExportDefaultDeclaration') return [one('default')];
	if (type === 'ExportAllDeclaration') return [one(isObject(exported) ? toName(exported) : '*')];
	if (type !== 'ExportNamedDeclaration') return [];
	if (!isObject(declaration))
		return toNodes(specifiers).map((entry) =>
			one(toName(entry['exported']), toName(entry['local']))
		);
	if (declaration['type'] !== 'VariableDeclaration') return [one(toName(declaration['id']))];
	return toNodes(declaration['declarations']).flatMap(({ id, init }, index) =>
		listNames(id).map((name) => ({
			...one(name),
			declarator: { id, init, isFirst: index === 0 }
		}))
	);
}

/** The names that a pattern declares: `{ load, a: [actions], ...rest }`. */
function listNames(pattern: unknown): readonly string[] {
	if (!isObject(pattern)) return [];
	const { type, name, properties, elements, value, left, argument } = pattern;
	if (type === 'Identifier') return [String(name)];
	return [...toNodes(properties), ...toNodes(elements), value, left, argument].flatMap(listNames);
}

function readPrerender(declared: readonly Declarator[]): boolean | null {
	const found = declared.find(({ id }) => isIdentifier(id) && id.name === 'prerender');
	const value = isObject(found?.init) ? found.init['value'] : undefined;
	return value === true || value === false || value === 'auto' ? value !== false : null;
}

/** What is called, anywhere in the code: `requireSession`, `guarded.query`. */
function listCalls(value: unknown): readonly string[] {
	if (Array.isArray(value)) return value.flatMap(listCalls);
	if (!isObject(value)) return [];
	const inner = Object.values(value).flatMap(listCalls);
	return value['type'] === 'CallExpression' ? [toPath(value['callee']), ...inner] : inner;
}

/** `guarded.query` of `guarded.query(f)`; `''` for what has no such path. */
function toPath(node: unknown): string {
	if (!isObject(node)) return '';
	const { type, callee, object, property, computed, expression } = node;
	if (type === 'CallExpression') return toPath(callee);
	if (type === 'ChainExpression') return toPath(expression);
	if (type === 'MemberExpression')
		return computed === true ? '' : `${toPath(object)}.${toName(property)}`;
	return isIdentifier(node) ? node.name : '';
}

interface Identifier {
	readonly type: 'Identifier';
	readonly name: string;
}

const isIdentifier = (node: unknown): node is Identifier =>
	isObject(node) && node['type'] === 'Identifier' && typeof node['name'] === 'string';

/** The name of an identifier, or the string of a literal. */
const toName = (node: unknown): string =>
	isObject(node) ? String(node['name'] ?? node['value'] ?? '') : '';

const toNodes = (value: unknown): readonly Node[] =>
	Array.isArray(value) ? value.filter(isObject) : [];
