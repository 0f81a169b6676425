import { toSafeRedirect } from '../../../protocol/redirect-to.js';
import { hasFormType, requireSameOrigin } from '../../http/origin-check.js';
import { readWithin } from '../../internal/read-within.js';
import type { RequestEvent } from '../../kit.js';
import { toRequestKind } from '../../http/request-kind.js';

/** The content of a form that can be sent again. */
export interface SentForm {
	/** Where the form goes: a path of this site, with the name of its action. */
	readonly action: string;
	readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>;
	/** Fields whose content is not repeated: a user enters them again. */
	readonly secrets: readonly string[];
	/** Fields whose files are not repeated: a user chooses them again. */
	readonly files: readonly string[];
	readonly isMultipart: boolean;
}

/** Bytes of a body. A longer form is not repeated in a page. */
const maxLength = 65_536;
const maxFields = 200;

/**
 * Names of fields whose content is never repeated: passwords, codes, keys, cards. SvelteKit's remote forms begin
 * such a name with an underscore.
 */
const secret =
	/(?:^|[.[:])_|pass(?:wor[dt]|phrase|code|wd)|kennwort|mot.?de.?passe|contrase|senha|wachtwoord|pwd|secret|token|csrf|api[-_]?key|(?:access|auth|pin|security|verification)[-_]?code|one[-_]?time|card[-_]?num|(?:^|[^a-z])(?:otp|pin|tan|cvc|cvv|csc|ssn|iban)(?![a-z])/i;

/** `otpCode` as `otp_Code`. Short words count only as whole words, because "shipping" contains "pin". */
const toWords = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2');

/**
 * A copy of a form of this site that a browser sends, from which the form can be repeated; `null` for anything else. A
 * form of another site is not repeated: a click on the page would send it in the user's name. Take the copy before the
 * app reads the body.
 */
export function copyForm(event: RequestEvent): Request | null {
	const { request } = event;
	if (request.method !== 'POST') return null;
	const { headers } = request;
	// Every browser sends it. If a client sends more than it announces, the server cuts the body.
	const length = Number(headers.get('content-length') ?? Number.NaN);
	if (!(length > 0 && length <= maxLength) || request.bodyUsed || request.body === null)
		return null;
	if (toRequestKind(event) !== 'form') return null;
	if (!isRepeatable(headers) || headers.has('authorization') || !isOfThisSite(event)) return null;
	return request.body.locked ? null : request.clone();
}

const isRepeatable = (headers: Headers): boolean =>
	hasFormType(headers) &&
	/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(
		headers.get('content-type') ?? ''
	);

function isOfThisSite(event: RequestEvent): boolean {
	try {
		requireSameOrigin(event);
		return true;
	} catch {
		return false;
	}
}

/** Releases a copy that was not needed. */
export function dropForm(copy: Request | null): void {
	if (copy !== null && !copy.bodyUsed) copy.body?.cancel().catch(() => undefined);
}

/** Reads a copy; `null` if it cannot be repeated as a whole. Never throws. */
export async function readForm(event: RequestEvent, copy: Request): Promise<SentForm | null> {
	const { pathname, search, origin } = event.url;
	const action = toSafeRedirect(`${pathname}${search}`, origin);
	if (action === null) return null;
	const type = copy.headers.get('content-type') ?? '';
	try {
		const body = await readWithin(copy.body, maxLength);
		const data = await new Response(body, { headers: { 'content-type': type } }).formData();
		const entries = [...data.entries()].filter(([name]) => name !== '_charset_');
		return entries.length > maxFields ? null : toForm(action, entries, /^multipart/i.test(type));
	} catch {
		// The body is not a form, so there is nothing to send again.
		return null;
	}
}

function toForm(
	action: string,
	entries: ReadonlyArray<readonly [string, FormDataEntryValue]>,
	isMultipart: boolean
): SentForm {
	const fields: Array<{ name: string; value: string }> = [];
	const secrets = new Set<string>();
	const files = new Set<string>();
	for (const [name, value] of entries)
		if (typeof value !== 'string') files.add(name);
		else if (secret.test(toWords(name))) secrets.add(name);
		else fields.push({ name, value });
	return { action, fields, secrets: [...secrets], files: [...files], isMultipart };
}
