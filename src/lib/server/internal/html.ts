/** A part of a page that needs no more escaping. Only the functions of this file make one. */
class Markup<Kind extends 'html' | 'trusted' | 'attribute'> {
	readonly kind: Kind;
	readonly #markup: string;

	constructor(kind: Kind, markup: string) {
		this.kind = kind;
		this.#markup = markup;
	}

	toString(): string {
		return this.#markup;
	}
}

/** Elements and text, by `html` or `trusted`. */
export type Html = Markup<'html' | 'trusted'>;

/** A whole attribute with the space before it, by `attribute`. */
export type Attribute = Markup<'attribute'>;

/** What a template accepts. `null` renders nothing. */
export type HtmlValue = string | number | null | Html | Attribute | readonly HtmlValue[];

/**
 * Builds HTML from a template and escapes each value by the place where it stands:
 *
 * - between tags: strings and numbers are escaped; results of `html` and `trusted` are inserted as they are
 * - in a quoted attribute: strings and numbers are escaped; HTML is refused
 * - in a tag, outside of quotes: only results of `attribute`
 * - in `<script>` and `<style>`: only results of `trusted`
 * - in a comment: nothing
 *
 * Arrays are inserted item by item, `null` renders nothing. It does not check where an address leads:
 * `href="${url}"` accepts `javascript:`.
 *
 * @throws {TypeError} for every other value, for a value in the wrong place, and for a template that ends
 * inside a tag, an attribute, a comment, `<script>` or `<style>`
 * @example
 * ```ts
 * html`<ul>${names.map((name) => html`<li title="${name}">${name}</li>`)}</ul>`.toString();
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
	const places = findPlaces(parts);
	const rendered = parts.map((part, index) => {
		const place = places[index];
		return place === undefined ? part : `${part}${render(values[index], place)}`;
	});
	return new Markup('html', rendered.join(''));
}

/** Puts a string between the items. */
export const join = (items: readonly Html[], separator: string): readonly HtmlValue[] =>
	items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));

/** HTML, CSS or script that the library itself wrote or that comes from a package. Never for input. */
export const trusted = (markup: string): Html => new Markup('trusted', markup);

/**
 * An attribute that may be absent: `false` and `null` leave it out, `true` writes its name alone.
 *
 * @throws {TypeError} when the name is not letters, digits and hyphens
 * @example
 * ```ts
 * html`<button${attribute('class', isPrimary ? 'primary' : null)}>Save</button>`;
 * ```
 */
export function attribute(name: string, value: string | number | boolean | null): Attribute {
	if (!/^[a-z][a-z0-9-]*$/i.test(name)) throw new TypeError('This is not an attribute name.');
	if (value === null || value === false) return new Markup('attribute', '');
	const written = value === true ? '' : `="${escape(toText(value))}"`;
	return new Markup('attribute', ` ${name}${written}`);
}

/** The place of a value in the HTML around it. `raw` is the content of `<script>` or `<style>`. */
type Place = 'text' | 'tag' | 'double' | 'single' | 'raw' | 'comment';

interface Position {
	readonly place: Place;
	/** The element whose tag or raw content this is. */
	readonly element: 'script' | 'style' | null;
}

const start: Position = { place: 'text', element: null };

/** Templates are constants of the source, so each is read once. */
const known = new WeakMap<TemplateStringsArray, readonly Place[]>();

/** The place of each value: one fewer than there are parts. */
function findPlaces(parts: TemplateStringsArray): readonly Place[] {
	const found = known.get(parts);
	if (found !== undefined) return found;
	const places: Place[] = [];
	let position = start;
	for (const part of parts) {
		position = advance(position, part);
		places.push(position.place);
	}
	if (places.pop() !== 'text') throw new TypeError('The template ends inside a tag or a comment.');
	known.set(parts, places);
	return places;
}

/** What ends each place. After a part that ends with `<` or `</`, the value would be a tag name. */
const borders: Readonly<Record<Exclude<Place, 'raw'>, RegExp>> = {
	text: /<!--|<(?:(script|style)(?![^\s/>])|[a-z!/]|$)/i,
	tag: /["'>]/,
	double: /"/,
	single: /'/,
	comment: /-->/
};

const rawBorders = { script: /<\/script/i, style: /<\/style/i };

function toBorder({ place, element }: Position): RegExp {
	if (place === 'raw') return rawBorders[element ?? 'script'];
	return borders[place];
}

function advance(from: Position, part: string): Position {
	let position = from;
	let rest = part;
	for (;;) {
		const border = toBorder(position).exec(rest);
		if (border === null) return position;
		rest = rest.slice(border.index + border[0].length);
		position = cross(position, border[0].toLowerCase());
	}
}

function cross({ place, element }: Position, border: string): Position {
	if (place === 'text') {
		if (border === '<!--') return { place: 'comment', element: null };
		const opened = border.slice(1);
		return { place: 'tag', element: opened === 'script' || opened === 'style' ? opened : null };
	}
	if (place === 'tag') {
		if (border === '"') return { place: 'double', element };
		if (border === "'") return { place: 'single', element };
		return element === null ? start : { place: 'raw', element };
	}
	if (place === 'comment') return start;
	return { place: 'tag', element: place === 'raw' ? null : element };
}

function render(value: unknown, place: Place): string {
	if (Array.isArray(value)) return value.map((item: unknown) => render(item, place)).join('');
	if (value === null) return '';
	if (value instanceof Markup) return insert(value, place);
	if (place === 'text' || place === 'double' || place === 'single') return escape(toText(value));
	throw new TypeError(refusals[place]);
}

function insert(markup: Html | Attribute, place: Place): string {
	const { kind } = markup;
	if (place === 'tag' && kind === 'attribute') return markup.toString();
	if (place === 'text' && kind !== 'attribute') return markup.toString();
	if (place === 'raw' && kind === 'trusted') return toRaw(markup.toString());
	throw new TypeError(refusals[place]);
}

const refusals: Readonly<Record<Place, string>> = {
	text: 'An attribute stands only inside a tag.',
	tag: 'A value inside a tag needs quotes around it, or attribute().',
	double: 'HTML does not stand in an attribute: only strings and numbers do.',
	single: 'HTML does not stand in an attribute: only strings and numbers do.',
	raw: 'Only trusted() stands in a script or style.',
	comment: 'No value stands in a comment.'
};

/** Script and style cannot be escaped: `</` would end the element. */
function toRaw(markup: string): string {
	if (markup.includes('</')) throw new TypeError('A script or style must not contain "</".');
	return markup;
}

function toText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	throw new TypeError(`A template accepts no ${typeof value} here: only strings and numbers.`);
}

const escape = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
