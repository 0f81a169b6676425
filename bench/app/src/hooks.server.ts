export { handle } from './variant';
