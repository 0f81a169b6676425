import { readClaims } from '../../variant';

export const load = async (event) => ({ claims: await readClaims(event) });
