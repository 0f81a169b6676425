/** The parts of the button, as the stylesheet names them. */
export const parts = { root: 'sign-out-button', button: 'button-quiet' } as const;
