/** The parts of the button, as the stylesheet names them. */
export const parts = { root: 'sign-in-button', button: 'button' } as const;
