/** The same for every visitor, so the build renders it. `<SessionSync>` adds the user in the browser. */
export const prerender = true;
