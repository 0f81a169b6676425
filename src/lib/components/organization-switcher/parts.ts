import type { PartStyles } from '../shared/parts.js';
import type { OrganizationSwitcherPart } from './types.js';

/** The parts of the switcher, as the stylesheet names them. */
export const styles: PartStyles<OrganizationSwitcherPart> = {
	looks: {
		root: 'logto-root',
		trigger: 'logto-trigger',
		name: 'logto-cut',
		spinner: 'logto-spinner',
		popover: 'logto-popover',
		search: 'logto-search',
		list: 'logto-list',
		item: 'logto-item',
		mark: 'logto-mark',
		label: 'logto-label',
		detail: 'logto-detail',
		check: 'logto-check',
		actions: 'logto-actions',
		action: 'logto-item',
		empty: 'logto-note',
		error: 'logto-error'
	},
	works: {
		announced: 'logto-hidden',
		root: 'logto-anchor',
		popover: 'logto-float',
		results: 'logto-hidden',
		status: 'logto-hidden'
	}
};
