import type { Answer } from '../app.js';
import type { Campaign } from '../campaign.js';
import { toText, type Case } from '../case.js';
import { toEntitled } from '../entitled.js';
import { toRejection } from '../examine.js';
import { fill } from '../fill.js';
import { generate } from '../generate/index.js';
import { judge, type Fault } from '../judge.js';
import type { Ledger } from '../ledger.js';
import { createRandom } from '../random.js';
import { writeCase, type Written } from './bytes.js';
import { startWireServer, type WireServer } from './server.js';

/** Sends requests over sockets to the app behind Node's HTTP server, one after the other. */
export async function runOverSockets(campaign: Campaign, ledger: Ledger): Promise<void> {
	const { site, cast, seed, wire, deadline, watch } = campaign;
	const server = await startWireServer(campaign.app);
	for (let number = 0; number < wire && Date.now() < deadline; number++) {
		const random = createRandom(seed, -1 - number);
		const given = generate(site, seed, random.below(2 ** 30));
		const filled = fill(given, cast.values);
		const written = writeCase(random, filled);
		const example = `${toText(given)}\n(over a socket, with ${written.how})`;
		const faults = await findFaults(campaign, server, asOne(filled, written), ledger);
		const strays = [...server.takeRejections(), ...(await watch.takeStrays())];
		for (const fault of [...faults, ...strays.map(toRejection)]) ledger.add(fault, example);
	}
	server.close();
}

async function findFaults(
	{ cast, origins }: Campaign,
	server: WireServer,
	sent: Case,
	ledger: Ledger
): Promise<readonly Fault[]> {
	const { book } = cast;
	const before = toEntitled(sent, null, book);
	const answers = toAnswers(await server.exchange(Buffer.from(sent.body ?? '', 'latin1')), server);
	const urls = server.takeUrls();
	if (answers.length === 0) ledger.countWire(null);
	const faults = answers.flatMap((answer, index) => {
		ledger.countWire(answer.status);
		const url = urls[index] ?? new URL('https://app.fuzz.test');
		return judge({ sent, url, answer, entitled: before, book, origins });
	});
	// Any of them may have been a sign-out.
	for (const { id } of before.carried)
		for (const session of book.sessions)
			if (session.id === id && !session.ended) await cast.confirm(session);
	return faults;
}

/** With everything that was sent in its body: what comes back of it is no secret. */
const asOne = (filled: Case, { bytes }: Written): Case => ({
	...filled,
	body: bytes.toString('latin1')
});

/** Every response in what came back. Interim ones say nothing (RFC 9110 §15.2). */
function toAnswers(received: string, server: WireServer): readonly Answer[] {
	const failures = server.takeFailures();
	const texts = received.split(/(?=^HTTP\/1\.[01] \d{3} )/m).filter((text) => text !== '');
	return texts.flatMap((text) => {
		const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
		const [head = '', ...rest] = text.split('\r\n\r\n');
		const headers = new Headers();
		for (const line of head.split('\r\n').slice(1)) {
			const at = line.indexOf(':');
			if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
		}
		const body = Buffer.from(rest.join('\r\n\r\n'), 'latin1').toString();
		return status < 200 ? [] : [{ status, headers, body, failures }];
	});
}
