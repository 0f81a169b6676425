import type { LogtoAuthError } from '../../../errors.js';
import { toErrorBody } from '../../kit.js';
import type { RequestKind } from './request-kind.js';

/**
 * A refusal as JSON: `{ code, message, status }`, as SvelteKit answers what a guard throws. An enhanced form reads
 * an `ActionResult`, which has the same around it.
 */
export function answerRefused(kind: RequestKind, reason: LogtoAuthError): Response {
	const error = toErrorBody(reason);
	const { status } = reason;
	const result = kind === 'action' ? { type: 'error', error } : {};
	const headers = { 'cache-control': 'private, no-store' };
	return Response.json({ ...result, ...error }, { status, headers });
}
