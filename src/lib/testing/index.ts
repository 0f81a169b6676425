export { routeMatchers, type MatcherResult } from './route-matchers.js';
export { sessionStoreCases, testSessionStore, type TestRunner } from './session-store-suite.js';
export type { SessionStoreCase } from './session-store/session-store-case.js';
