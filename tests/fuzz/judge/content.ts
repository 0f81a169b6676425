import { toAreas, type Entitled } from '../entitled.js';
import type { Fault, Judged } from '../judge.js';
import { persons } from '../known.js';

const secret = /secret-of:([\w.-]+):for:([\w-]+)/g;

/** What of the app's secrets and of people's data an answer shows (`tests/fixtures/fuzz/src/secret.ts`). */
export interface Shown {
	readonly secrets: ReadonlyArray<{ readonly area: string; readonly id: string }>;
	/** Ids of people whose data it shows. */
	readonly ids: readonly string[];
}

export function toShown({ answer, sent }: Pick<Judged, 'answer' | 'sent'>): Shown {
	const text = `${[...answer.headers].map(([, value]) => value).join('\n')}\n${answer.body}`;
	const secrets = [...text.matchAll(secret)].map(([, area = '', id = '']) => ({ area, id }));
	const rest = text.replaceAll(secret, '');
	const asked = `${sent.target}\n${sent.body ?? ''}\n${Object.values(sent.headers).join('\n')}`;
	// What the request says itself may come back.
	const ids = persons.flatMap(({ id, marks }) =>
		marks.test(rest) && !marks.test(asked) ? [id] : []
	);
	return { secrets, ids };
}

/** Content that the caller may not read, another person's data, markup and fields of the caller's making. */
export function findContentFaults(judged: Judged): readonly Fault[] {
	const { answer, entitled } = judged;
	const { secrets, ids } = toShown(judged);
	const faults = new Set<string>();
	for (const { area, id } of secrets) {
		const mine = id === '-' || entitled.ids.has(id);
		if (entitled.areas.has(area) && mine) continue;
		const what = entitled.areas.has(area) ? 'content for another person' : `content of "${area}"`;
		faults.add(id !== '-' && isElsewhere(entitled, area) ? foreignSession : what);
	}
	for (const id of ids.filter((each) => !entitled.ids.has(each)))
		faults.add(entitled.elsewhere.has(id) ? foreignSession : "another person's data");
	if (answer.headers.has('x-injected')) faults.add('a field of the caller');
	if (isHtml(answer.headers) && answer.body.includes('<fuzz')) faults.add('markup of the caller');
	return [...faults].map((what) => ({
		kind: 'bypass',
		what: what === foreignSession ? what : `${what} for ${entitled.who}, with ${answer.status}`
	}));
}

/** The one fault of many that come of it. */
export const foreignSession = 'a session of another host is taken';

const isElsewhere = ({ elsewhere }: Entitled, area: string): boolean =>
	[...elsewhere].some((id) => toAreas(id).includes(area));

export const isHtml = (headers: Headers): boolean =>
	headers.get('content-type')?.includes('text/html') === true;
