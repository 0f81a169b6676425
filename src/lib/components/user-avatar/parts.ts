/** The parts of the avatar, as the stylesheet names them. */
export const parts = {
	root: 'avatar',
	image: 'avatar-image',
	initials: 'avatar-initials'
} as const;
