import { getOrganizations } from './organizations.remote.js';
import type { PageLoad } from './$types.js';

export const load: PageLoad = async () => ({ organizations: await getOrganizations() });
