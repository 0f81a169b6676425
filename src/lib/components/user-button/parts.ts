/** The parts of the menu, as the stylesheet names them. */
export const parts = {
	root: 'user-button',
	trigger: 'trigger-round',
	hidden: 'hidden',
	popover: 'popover',
	header: 'popover-header',
	list: 'list',
	item: 'item'
} as const;
