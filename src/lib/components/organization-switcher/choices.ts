import type { Organization } from '../../protocol/organization.js';

/** How many organizations the server's HTML holds at most. A longer list is shown when the popover opens. */
const inMarkup = 20;

/** How many organizations an open popover shows. A search finds the others. */
const atMost = 100;

/** The first organizations of a list that fit. In the server's HTML a long list is only its active one. */
export function limit(
	organizations: readonly Organization[],
	active: Organization | null,
	isOpen: boolean
): readonly Organization[] {
	if (isOpen) return organizations.slice(0, atMost);
	if (organizations.length <= inMarkup) return organizations;
	return organizations.filter(({ id }) => id === active?.id);
}
