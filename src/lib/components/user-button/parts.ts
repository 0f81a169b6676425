import type { PartStyles } from '../shared/parts.js';
import type { UserButtonPart } from './types.js';

/** The parts of the menu, as the stylesheet names them. */
export const styles: PartStyles<UserButtonPart> = {
	looks: {
		root: 'logto-root',
		trigger: 'logto-trigger-round',
		name: 'logto-cut',
		popover: 'logto-popover',
		header: 'logto-header',
		identity: 'logto-label',
		email: 'logto-detail',
		actor: 'logto-note',
		list: 'logto-list',
		item: 'logto-item',
		last: 'logto-actions'
	},
	works: {
		root: 'logto-anchor',
		label: 'logto-hidden',
		hint: 'logto-hidden',
		popover: 'logto-float'
	}
};
