import { readClaims } from '../../../variant';

export const load = async (event) => ({ alsoSignedIn: (await readClaims(event)) !== null });
