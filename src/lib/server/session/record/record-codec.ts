import { readWithin } from '../../internal/read-within.js';
import { parseObject } from '../../logto/fetch-json.js';
import { parseRecord, type SessionRecord } from './record.js';

/** JSON contains no raw NUL, so it separates the secrets from the compressed rest. */
const separator = 0;

/**
 * The longest record as JSON without its secrets, in bytes. Nothing longer is sealed or opened, because one compressed
 * byte can expand to a thousand and a small cookie could fill the memory.
 */
const maxRecordLength = 512 * 1024;

/** A record with the length of its JSON in bytes, to estimate its memory. */
export interface Measured {
	readonly record: SessionRecord;
	readonly length: number;
}

/**
 * Encodes a record: its secrets as JSON, and the rest as compressed JSON. Secrets are random, so compression does not
 * shrink them, and compressed together with what a user wrote their content would show in the length.
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

/** Decodes the bytes of {@link encodeRecord}; `null` if they are not a record. Never throws. */
export async function decodeRecord(bytes: Uint8Array): Promise<SessionRecord | null> {
	return (await measureRecord(bytes))?.record ?? null;
}

/** Like {@link decodeRecord}, with the record's length. */
export async function measureRecord(bytes: Uint8Array): Promise<Measured | null> {
	const end = bytes.indexOf(separator);
	if (end < 0) return null;
	const secrets = parseObject(toText(bytes.subarray(0, end)));
	const unpacked = await unpack(bytes.subarray(end + 1));
	if (unpacked === null) return null;
	const record = parseRecord({ ...parseObject(toText(unpacked)), ...secrets });
	return record === null ? null : { record, length: end + unpacked.length };
}

/** JSON without empty values, which {@link parseRecord} restores. */
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

/** Stops at {@link maxRecordLength}, because nothing longer was sealed here. */
async function unpack(packed: Uint8Array): Promise<Uint8Array | null> {
	try {
		return await transform(packed, new DecompressionStream('deflate-raw'), maxRecordLength);
	} catch {
		return null;
	}
}

/**
 * Writes and reads the stream directly: after a process of Node has piped one stream, all later requests are slower.
 *
 * @throws {TooLongError} if the output is longer than `limit` bytes
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
			// Also ends the writing side, so nothing waits for it.
			await readable.cancel(error);
			throw error;
		}
	};
	const [transformed] = await Promise.all([read(), write()]);
	return transformed;
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
