import { expect, it } from 'vitest';
import { createParts, type PartSettings } from './parts.js';

type Part = 'root' | 'popover' | 'plain';
const markFor = (settings: PartSettings<Part>) =>
	createParts<Part>(
		'switcher',
		{ looks: { root: 'logto-root', popover: 'logto-popover' }, works: { popover: 'logto-float' } },
		() => settings
	);

it('gives each part its attribute and the classes of the stylesheet', () => {
	expect(markFor({})('popover')).toEqual({
		'data-logto-switcher-popover': '',
		class: 'logto-float logto-popover'
	});
	expect(markFor({})('plain')).toEqual({ 'data-logto-switcher-plain': '' });
});

it('adds the classes of the app after those of the stylesheet', () => {
	const part = markFor({ classes: { root: 'p-8' } });
	expect(part('root', { more: 'block' }).class).toBe('logto-root p-8 block');
	expect(markFor({ classes: { root: ['a', { b: true }] } })('root').class).toEqual([
		'logto-root',
		['a', { b: true }]
	]);
});

it.each([
	['an unstyled component', markFor({ unstyled: true })('popover')],
	['an element of the app', markFor({})('popover', { isOwn: false })]
])('leaves out the look of %s, and keeps what it needs to work', (_, attributes) => {
	expect(attributes).toEqual({ 'data-logto-switcher-popover': '', class: 'logto-float' });
});
