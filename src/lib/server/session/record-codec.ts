import { parseObject } from '../issuer.js';
import { parseRecord, type SessionRecord } from './record.js';

/** No JSON text holds a raw NUL, so it parts the secrets from the compressed rest. */
const separator = 0;

/**
 * A record as bytes: its secrets as JSON, and all else as deflated JSON. Secrets are random, so they would
 * not shrink, and compressed together with what a person wrote the length would speak of them.
 */
export async function encodeRecord(record: SessionRecord): Promise<Uint8Array> {
	const { id, sid, refreshToken, accessTokens, ...rest } = record;
	const secrets = toBytes(toJson({ id, sid, refreshToken, accessTokens }));
	const packed = await transform(toBytes(toJson(rest)), new CompressionStream('deflate-raw'));
	const bytes = new Uint8Array(secrets.length + 1 + packed.length);
	bytes.set(secrets);
	bytes[secrets.length] = separator;
	bytes.set(packed, secrets.length + 1);
	return bytes;
}

/** The record in some bytes that {@link encodeRecord} made, or `null`. Never throws. */
export async function decodeRecord(bytes: Uint8Array): Promise<SessionRecord | null> {
	const end = bytes.indexOf(separator);
	if (end < 0) return null;
	const secrets = parseObject(toText(bytes.subarray(0, end)));
	const rest = await unpack(bytes.subarray(end + 1));
	return parseRecord({ ...rest, ...secrets });
}

/** JSON without what is empty: {@link parseRecord} knows what stands for it. */
function toJson(value: Readonly<Record<string, unknown>>): string {
	return JSON.stringify(
		Object.fromEntries(Object.entries(value).filter(([, part]) => !isEmpty(part)))
	);
}

function isEmpty(value: unknown): boolean {
	return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

async function unpack(packed: Uint8Array): Promise<Readonly<Record<string, unknown>> | null> {
	try {
		return parseObject(toText(await transform(packed, new DecompressionStream('deflate-raw'))));
	} catch {
		return null;
	}
}

/** Written by hand: once Node has piped one stream, every later request of the process costs more. */
async function transform(
	bytes: Uint8Array,
	{ readable, writable }: CompressionStream | DecompressionStream
): Promise<Uint8Array> {
	const writer = writable.getWriter();
	const write = async (): Promise<void> => {
		await writer.write(new Uint8Array(bytes));
		await writer.close();
	};
	const [transformed] = await Promise.all([new Response(readable).arrayBuffer(), write()]);
	return new Uint8Array(transformed);
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
