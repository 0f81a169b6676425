import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a file; line and column count from 0. */
export interface Place {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** The file that a place of a bundle comes from, through as many source maps as there are. */
export function createSourceOf(): (place: Place) => string {
	const maps = new Map<string, SourceMap | null>();
	const find = (file: string) => {
		const known = maps.get(file);
		if (known !== undefined) return known;
		const map = readMap(file);
		maps.set(file, map);
		return map;
	};
	const toSource = ({ file, line, column }: Place): string => {
		const entry = find(file)?.findEntry(line, column);
		if (entry === undefined || !('originalSource' in entry)) return file;
		const source = resolve(dirname(file), toPath(entry.originalSource));
		if (source === file) return file;
		return toSource({ file: source, line: entry.originalLine, column: entry.originalColumn });
	};
	return toSource;
}

function readMap(file: string): SourceMap | null {
	if (!existsSync(`${file}.map`)) return null;
	const payload: SourceMapPayload = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
	return new SourceMap(payload);
}

const toPath = (source: string): string =>
	source.startsWith('file:') ? fileURLToPath(source) : source;
