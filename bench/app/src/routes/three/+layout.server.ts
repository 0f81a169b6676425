import { readClaims } from '../../variant';

export const load = async (event) => ({ signedIn: (await readClaims(event)) !== null });
