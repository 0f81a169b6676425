/** Icons by name, each the path of a drawing of 16 × 16. */
export const icons = {
	check: 'M3.5 8.5l3 3 6-7',
	updown: 'M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3',
	plus: 'M8 3.5v9M3.5 8h9',
	gear: 'M8 5.75a2.25 2.25 0 1 0 0 4.5 2.25 2.25 0 0 0 0-4.5ZM8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
	user: 'M8 2.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5ZM2.75 13.75c.4-2.6 2.5-4 5.25-4s4.85 1.4 5.25 4',
	shield: 'M8 1.75 13 3.5v4.25c0 3-2 5.2-5 6.5-3-1.3-5-3.5-5-6.5V3.5Z',
	out: 'M6 2.75H3.25v10.5H6M10 5l3 3-3 3M12.75 8H6.25',
	link: 'M6 3.25H3.25v9.5h9.5V10M8.75 3.25h4v4M12.5 3.5 7.5 8.5'
} as const;

/** The name of an icon. */
export type IconName = keyof typeof icons;
