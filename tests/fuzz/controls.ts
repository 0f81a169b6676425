import type { Cast } from './cast.js';
import type { Case } from './case.js';
import type { Examine } from './examine.js';
import type { Site } from './generate/index.js';
import { navigation } from './generate/site.js';
import type { Fault } from './judge.js';
import { persons } from './known.js';
import { isFixed } from './variants.js';

/** What people ask for who mean no harm, and what they have to get. */
const controls = [
	{ who: 'alice', path: '/settings', area: 'editor' },
	{ who: 'bob', path: '/o/acme', area: 'org.acme' },
	{ who: 'carol', path: '/dashboard', area: 'session' }
] as const;

/** What must always hold, whatever was sent before: that people get what is theirs, and that others do not. */
export async function findControlFaults(
	{ base, host }: Site,
	cast: Cast,
	examine: Examine
): Promise<readonly Fault[]> {
	const open = (path: string, cookie: string): Case => ({
		method: 'GET',
		host,
		target: `${base}${path}`,
		headers: { ...navigation, ...(cookie === '' ? {} : { cookie }) },
		body: null
	});
	const faults: Fault[] = [];
	for (const { who, path, area } of controls) {
		const { answer, faults: found } = await examine(open(path, cast.cookieOf(who)));
		const { id } = persons.find(({ name }) => name === who) ?? { id: '' };
		faults.push(...found);
		if (answer?.body.includes(`secret-of:${area}:for:${id}`) !== true)
			faults.push({ kind: 'crash', what: `${who} no longer gets ${path}: ${answer?.status}` });
	}
	for (const cookie of ['', cast.cookieOf('gone'), cast.cookieOf('old')]) {
		const { answer, faults: found } = await examine(open('/dashboard', cookie));
		faults.push(...found);
		if (answer?.status !== 303)
			faults.push({ kind: 'bypass', what: `/dashboard is not refused: ${answer?.status}` });
	}
	return faults;
}

/** More tenants than a process keeps ready: what it knows of the others must not be lost by visits of these. */
const tenants = 120;

/** Visits many tenants in a row, as an anonymous visitor can who knows their hosts. */
export async function visitManyTenants({ base, variant }: Site, examine: Examine): Promise<void> {
	if (isFixed(variant)) return;
	const target = `${base}/dashboard`;
	const headers = { ...navigation, cookie: '⟨cookie⟩=x' };
	for (let number = 0; number < tenants; number++)
		await examine({ method: 'GET', host: `t${number}.fuzz.test`, target, headers, body: null });
}
