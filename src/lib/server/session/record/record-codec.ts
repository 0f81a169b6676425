import { readWithin } from '../../internal/read-within.js';
import { parseObject } from '../../logto/fetch-json.js';
import { parseRecord, type SessionRecord } from './record.js';

/** No JSON text holds a raw NUL, so it parts the secrets from the compressed rest. */
const separator = 0;

/**
 * The longest record in JSON, in bytes, without its secrets. Compression makes a thousand bytes of one, so
 * a small cookie could fill the memory: more than this is neither sealed nor opened.
 */
const maxRecordLength = 512 * 1024;

/** A record with the length of its JSON, in bytes: what it takes of the memory goes by that. */
export interface Measured {
	readonly record: SessionRecord;
	readonly length: number;
}

/**
 * A record as bytes: its secrets as JSON, and all else as deflated JSON. Secrets are random, so they would
 * not shrink, and compressed together with what a person wrote the length would speak of them.
 */
export async function encodeRecord(record: SessionRecord): Promise<Uint8Array> {
	const { id, sid, refreshToken, accessTokens, ...rest } = record;
	const secrets = toBytes(toJson({ id, sid, refreshToken, accessTokens }));
	const packed = await transform(
		toBytes(toJson(rest)),
		new CompressionStream('deflate-raw'),
		Infinity
	);
	const bytes = new Uint8Array(secrets.length + 1 + packed.length);
	bytes.set(secrets);
	bytes[secrets.length] = separator;
	bytes.set(packed, secrets.length + 1);
	return bytes;
}

/** The record in some bytes that {@link encodeRecord} made, or `null`. Never throws. */
export async function decodeRecord(bytes: Uint8Array): Promise<SessionRecord | null> {
	return (await measureRecord(bytes))?.record ?? null;
}

/** As {@link decodeRecord}, with the record's length. */
export async function measureRecord(bytes: Uint8Array): Promise<Measured | null> {
	const end = bytes.indexOf(separator);
	if (end < 0) return null;
	const secrets = parseObject(toText(bytes.subarray(0, end)));
	const unpacked = await unpack(bytes.subarray(end + 1));
	if (unpacked === null) return null;
	const record = parseRecord({ ...parseObject(toText(unpacked)), ...secrets });
	return record === null ? null : { record, length: end + unpacked.length };
}

/** JSON without what is empty: {@link parseRecord} knows what stands for it. */
function toJson(value: Readonly<Record<string, unknown>>): string {
	return JSON.stringify(
		Object.fromEntries(Object.entries(value).filter(([, part]) => !isEmpty(part)))
	);
}

function isEmpty(value: unknown): boolean {
	return (
		value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
	);
}

/** Stops at {@link maxRecordLength}: what is longer was not sealed here. */
async function unpack(packed: Uint8Array): Promise<Uint8Array | null> {
	try {
		return await transform(packed, new DecompressionStream('deflate-raw'), maxRecordLength);
	} catch {
		return null;
	}
}

/**
 * Written by hand: once Node has piped one stream, every later request of the process costs more.
 *
 * @throws {TooLongError} when more than `limit` bytes come out
 */
async function transform(
	bytes: Uint8Array,
	{ readable, writable }: CompressionStream | DecompressionStream,
	limit: number
): Promise<Uint8Array> {
	const writer = writable.getWriter();
	const write = async (): Promise<void> => {
		await writer.write(new Uint8Array(bytes));
		await writer.close();
	};
	const read = async (): Promise<Uint8Array> => {
		try {
			return await readWithin(readable, limit);
		} catch (error) {
			// Ends the writing side as well, so nothing waits for it.
			await readable.cancel(error);
			throw error;
		}
	};
	const [transformed] = await Promise.all([read(), write()]);
	return transformed;
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
