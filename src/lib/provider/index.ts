export { Logto } from '../server/provider/logto.js';
export type { LogtoProviderOptions } from '../server/provider/logto.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type { LogtoProfile } from '../index.js';
