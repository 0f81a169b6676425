export { installRuntimes as default } from './runtimes.js';
