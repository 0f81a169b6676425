import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, html, join, trusted, type HtmlValue } from './html.js';

const hostile = `<script>alert("1")</script>' onload='&amp;`;
const escaped = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39; onload=&#39;&#38;amp;';

/** A value that the types refuse, as it comes from code without types. */
const untyped = (value: unknown): HtmlValue => value as HtmlValue;

describe('a value between tags', () => {
	it('is escaped when it is a string', () => {
		expect(html`<p>${hostile}</p>`.toString()).toBe(`<p>${escaped}</p>`);
	});

	it('is written when it is a number', () => {
		expect(html`<p>${404}</p>`.toString()).toBe('<p>404</p>');
	});

	it('renders nothing when it is null', () => {
		expect(html`<p>${null}</p>`.toString()).toBe('<p></p>');
	});

	it('is inserted when it is a result of html', () => {
		expect(html`<p>${html`<b>${'<'}</b>`}</p>`.toString()).toBe('<p><b>&#60;</b></p>');
	});

	it('is inserted when it is trusted', () => {
		expect(html`<p>${trusted('<b>it</b>')}</p>`.toString()).toBe('<p><b>it</b></p>');
	});

	it('is treated item by item when it is an array', () => {
		const items = ['<', html`<b>1</b>`, [2, null]];
		expect(html`<p>${items}</p>`.toString()).toBe('<p>&#60;<b>1</b>2</p>');
	});

	it.each([
		['undefined', undefined],
		['true', true],
		['NaN', Number.NaN],
		['an object', { toString: () => '<b>' }],
		['a String object', Object('<b>')],
		['an object that looks like HTML', { kind: 'html', toString: () => '<b>' }],
		['a function', () => '<b>'],
		['an attribute', attribute('class', 'it')]
	])('is refused when it is %s', (_, value) => {
		expect(() => html`<p>${untyped(value)}</p>`).toThrow(TypeError);
	});

	it('holds no tag and no quote, whatever the string', () => {
		fc.assert(
			fc.property(fc.string(), (value) => {
				const text = html`<p>${value}</p>`.toString().slice('<p>'.length, -'</p>'.length);
				return !/[<>"']|&(?!#\d+;)/.test(text);
			})
		);
	});
});

describe('a value in a quoted attribute', () => {
	it.each([
		['double', html`<a title="a ${hostile}">b</a>`, `<a title="a ${escaped}">b</a>`],
		['single', html`<a title='${hostile}'>b</a>`, `<a title='${escaped}'>b</a>`]
	])('is escaped in %s quotes', (_, page, expected) => {
		expect(page.toString()).toBe(expected);
	});

	it('may follow a sign of tags in an earlier attribute', () => {
		const page = html`<a title="1 > 0" href="/sign-in?hint=${'"'}">${'"'}</a>`;
		expect(page.toString()).toBe('<a title="1 > 0" href="/sign-in?hint=&#34;">&#34;</a>');
	});

	it.each([
		['HTML', html`<b>it</b>`],
		['trusted HTML', trusted('"')],
		['an attribute', attribute('class', 'it')]
	])('is refused when it is %s', (_, value) => {
		expect(() => html`<a title="${value}">b</a>`).toThrow(TypeError);
	});
});

describe('a value in a tag, outside of quotes', () => {
	it('is inserted when it is an attribute', () => {
		const page = html`<input${attribute('value', hostile)}${[attribute('autofocus', true)]}>`;
		expect(page.toString()).toBe(`<input value="${escaped}" autofocus>`);
	});

	it.each([
		['without quotes', () => html`<a href=${'/ onclick=alert(1)'}>b</a>`],
		['as the name of an attribute', () => html`<a ${'onclick'}="alert(1)">b</a>`],
		['as the name of an element', () => html`<${'script'}>b</p>`],
		['as the name of an element that ends', () => html`<p>b</${'p'}>`],
		['after a quoted attribute', () => html`<a href="/"${' onclick=alert(1)'}>b</a>`],
		['as HTML', () => html`<a${html` onclick="alert(1)"`}>b</a>`],
		['as a number', () => html`<a tabindex=${1}>b</a>`]
	])('is refused %s', (_, build) => {
		expect(build).toThrow('inside a tag needs quotes');
	});
});

describe('a value in a script or a style', () => {
	it('is inserted when it is trusted', () => {
		const page = html`<style nonce="${'n'}">${trusted('a > b {}')}</style><p>${'<'}</p>`;
		expect(page.toString()).toBe('<style nonce="n">a > b {}</style><p>&#60;</p>');
	});

	it.each([
		['a string in a script', () => html`<script>const it = "${'1'}";</script>`],
		['a string in a style', () => html`<STYLE>a { content: "${'1'}" }</STYLE>`],
		['a string after the end of another element', () => html`<script>"</style>";${'1'}</script>`],
		['a result of html', () => html`<style>${html`a { color: ${'red'} }`}</style>`],
		['trusted markup that ends the element', () => html`<style>${trusted('</style><b>')}</style>`]
	])('is refused when it is %s', (_, build) => {
		expect(build).toThrow(TypeError);
	});

	it('does not treat other elements as a script', () => {
		expect(html`<scripted>${'<'}</scripted>`.toString()).toBe('<scripted>&#60;</scripted>');
	});
});

it('refuses a value in a comment', () => {
	expect(() => html`<!-- ${'-->'} -->`).toThrow('comment');
});

it('accepts values after a comment and after a doctype', () => {
	const page = html`<!doctype html><!-- "' > --><p>${'1'}</p>`;
	expect(page.toString()).toBe('<!doctype html><!-- "\' > --><p>1</p>');
});

it.each([
	['a tag', () => html`<a href="/"`],
	['an attribute', () => html`<a href="`],
	['a comment', () => html`<!-- `],
	['a style', () => html`<style>a {}`]
])('refuses a template that ends in %s', (_, build) => {
	expect(build).toThrow('ends inside');
});

describe('an attribute', () => {
	it.each([
		['leaves out false', attribute('autofocus', false), ''],
		['leaves out null', attribute('class', null), ''],
		['writes true as its name', attribute('autofocus', true), ' autofocus'],
		['keeps an empty value', attribute('alt', ''), ' alt=""'],
		['writes a number', attribute('tabindex', -1), ' tabindex="-1"']
	])('%s', (_, made, expected) => {
		expect(made.toString()).toBe(expected);
	});

	it.each(['', 'on click', 'a=b', 'a>b', '"', '1a'])('refuses the name %j', (name) => {
		expect(() => attribute(name, 'it')).toThrow('attribute name');
	});
});

it('puts a separator between items, and escapes it', () => {
	const items = ['a', 'b', 'c'].map((name) => html`<b>${name}</b>`);
	expect(html`${join(items, ' & ')}`.toString()).toBe('<b>a</b> &#38; <b>b</b> &#38; <b>c</b>');
	expect(html`${join([], ', ')}`.toString()).toBe('');
});
