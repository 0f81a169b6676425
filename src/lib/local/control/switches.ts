import { parseFault } from './faults.js';
import type { LocalFault } from './local-fault.js';
import { readJson, sendJson, type Exchange } from '../http/exchange.js';
import { createRouter } from '../http/router.js';
import type { RequestLog } from './request-log.js';

/** What tests can set and read while the local Logto runs. */
export interface Switches {
	fault: LocalFault | null;
	readonly requests: RequestLog;
}

/**
 * The addresses below `/local/`, for tests and benchmarks of several processes. A real Logto does not have
 * them.
 */
const findSwitch = createRouter<(switches: Switches, exchange: Exchange) => unknown>({
	'GET /local/requests': ({ requests }, { response }) => sendJson(response, requests.counts()),
	'PUT /local/fault': setFault,
	'DELETE /local/fault'(switches, { response }) {
		switches.fault = null;
		response.writeHead(204).end();
	}
});

/** Answers a request below `/local/`. */
export async function answerSwitch(switches: Switches, exchange: Exchange): Promise<void> {
	const { request, response, url } = exchange;
	const found = findSwitch(request.method, url.pathname);
	if (found === null)
		return sendJson(response, { message: 'The local Logto has no such switch.' }, 404);
	await found.handler(switches, exchange);
}

async function setFault(switches: Switches, { request, response }: Exchange): Promise<void> {
	const fault = parseFault(await readJson(request));
	if (fault === null)
		return sendJson(response, { message: 'The body is not a fault. See LocalFault.' }, 400);
	switches.fault = fault;
	response.writeHead(204).end();
}
