import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalFault, LocalFaultKind } from './local-fault.js';

/** Whether a fault applies to a path. */
export function appliesTo({ paths = ['/oidc/'] }: LocalFault, path: string): boolean {
	return paths.some((entry) => (entry.endsWith('/') ? path.startsWith(entry) : path === entry));
}

/** Answers a request with a fault. `answer` sends the answer without the fault. */
export async function applyFault(
	fault: LocalFault,
	{ socket }: IncomingMessage,
	response: ServerResponse,
	answer: () => unknown
): Promise<void> {
	if (fault.kind === 'hang') return;
	if (fault.kind === 'drop') return void socket.destroy();
	if (fault.kind === 'body')
		return void response.writeHead(200, { 'content-type': fault.contentType }).end(fault.body);
	if (fault.kind === 'status') {
		const retry = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
		return void response.writeHead(fault.status, { 'content-type': 'text/plain', ...retry }).end();
	}
	await new Promise((resolve) => setTimeout(resolve, fault.ms));
	await answer();
}

/** Reads a fault from JSON; `null` if it is not one. */
export function parseFault(value: unknown): LocalFault | null {
	if (typeof value !== 'object' || value === null) return null;
	const fields: Readonly<Record<string, unknown>> = { ...value };
	const kind = parseKind(fields);
	const { paths } = fields;
	if (kind === null || paths === undefined) return kind;
	return isStrings(paths) ? { ...kind, paths } : null;
}

function parseKind({
	kind,
	ms,
	status,
	retryAfter,
	body,
	contentType
}: Readonly<Record<string, unknown>>): LocalFaultKind | null {
	if (kind === 'hang' || kind === 'drop') return { kind };
	if (kind === 'delay') return isCount(ms) ? { kind, ms } : null;
	if (kind === 'body')
		return typeof body === 'string' && typeof contentType === 'string'
			? { kind, body, contentType }
			: null;
	if (kind !== 'status' || !isCount(status) || status < 200 || status > 599) return null;
	if (retryAfter === undefined) return { kind, status };
	return isCount(retryAfter) ? { kind, status, retryAfter } : null;
}

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0;

const isStrings = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every((entry) => typeof entry === 'string');
