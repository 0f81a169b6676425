export { routeMatchers, type MatcherResult } from './route-matchers.js';
export { sessionStoreCases, testSessionStore, type TestRunner } from './session-store-suite.js';
export type { SessionStoreCase } from './session-store/session-store-case.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type {} from '../index.js';
