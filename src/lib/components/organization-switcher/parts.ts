/** The parts of the switcher, as the stylesheet names them. */
export const parts = {
	root: 'organization-switcher',
	trigger: 'trigger',
	popover: 'popover',
	search: 'search',
	list: 'list',
	item: 'item',
	detail: 'detail',
	empty: 'empty',
	error: 'error'
} as const;
