/**
 * Functions of the app that decide, as Auth.js' `callbacks`. One that throws or takes longer than the option
 * `timeout` fails with `app_callback_failed`, and the log says which one and why.
 *
 * @see https://authjs.dev/reference/core#callbacks
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the functions follow
export interface LogtoAuthCallbacks {}
