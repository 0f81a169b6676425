import { parseFault } from './faults.js';
import type { LocalFault } from './local-fault.js';
import { readJson, sendJson, type Exchange } from '../http/exchange.js';
import type { RequestLog } from './request-log.js';

/** What tests hold in their hands while the local Logto runs. */
export interface Switches {
	fault: LocalFault | null;
	readonly requests: RequestLog;
}

/**
 * The addresses below `/local/`: for tests and benchmarks of several processes. They are this local
 * Logto's own; a real Logto does not have them.
 */
export async function answerSwitch(
	switches: Switches,
	{ request, response, url }: Exchange
): Promise<void> {
	const called = `${request.method} ${url.pathname}`;
	if (called === 'GET /local/requests') return sendJson(response, switches.requests.counts());
	if (called === 'PUT /local/fault') {
		const fault = parseFault(await readJson(request));
		if (fault === null)
			return sendJson(response, { message: 'This is no fault that can be set.' }, 400);
		switches.fault = fault;
	} else if (called === 'DELETE /local/fault') switches.fault = null;
	else return sendJson(response, { message: 'There is no such switch.' }, 404);
	response.writeHead(204).end();
}
