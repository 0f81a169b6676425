import type { PartStyles } from '../shared/parts.js';
import type { OrganizationListPart } from './types.js';

/** The parts of the list, as the stylesheet names them. */
export const styles: PartStyles<OrganizationListPart> = {
	looks: {
		root: 'logto-choices',
		list: 'logto-list logto-cards',
		item: 'logto-item logto-card',
		label: 'logto-label',
		detail: 'logto-detail',
		check: 'logto-check',
		empty: 'logto-note',
		all: 'logto-button logto-button-quiet'
	}
};
