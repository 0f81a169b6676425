export { handle } from '#variant';
