/** `AUTH_SECRET` of the tests. */
export const authSecret = 'a-secret-for-tests-of-forty-characters-x';
