import { parseObject } from '../issuer.js';
import { parseRecord, type SessionRecord } from './record.js';

/** A profile above this many bytes is compressed: below, there is little to win. */
const compressAbove = 1024;

/** No JSON text holds a raw NUL, so it parts the head from the compressed profile. */
const separator = 0;

/**
 * A record as bytes: JSON, or, with a large profile, JSON without it and the profile deflated behind
 * it. The refresh token is never compressed together with what a person wrote (compression would let
 * the length speak of it).
 */
export async function encodeRecord(record: SessionRecord): Promise<Uint8Array> {
	const { profile, ...head } = record;
	const profileBytes = toBytes(JSON.stringify(profile));
	if (profileBytes.length <= compressAbove) return toBytes(JSON.stringify(record));
	const headBytes = toBytes(JSON.stringify(head));
	const packed = await transform(profileBytes, new CompressionStream('deflate-raw'));
	const bytes = new Uint8Array(headBytes.length + 1 + packed.length);
	bytes.set(headBytes);
	bytes[headBytes.length] = separator;
	bytes.set(packed, headBytes.length + 1);
	return bytes;
}

/** The record in some bytes that {@link encodeRecord} made, or `null`. Never throws. */
export async function decodeRecord(bytes: Uint8Array): Promise<SessionRecord | null> {
	const end = bytes.indexOf(separator);
	if (end < 0) return toRecord(parseObject(toText(bytes)));
	const head = parseObject(toText(bytes.subarray(0, end)));
	const profile = await unpack(bytes.subarray(end + 1));
	return head === null || profile === null ? null : toRecord({ ...head, profile });
}

function toRecord(value: Readonly<Record<string, unknown>> | null): SessionRecord | null {
	return value === null ? null : parseRecord(value);
}

async function unpack(packed: Uint8Array): Promise<Readonly<Record<string, unknown>> | null> {
	try {
		return parseObject(toText(await transform(packed, new DecompressionStream('deflate-raw'))));
	} catch {
		return null;
	}
}

async function transform(
	bytes: Uint8Array,
	stream: CompressionStream | DecompressionStream
): Promise<Uint8Array> {
	const source = new Blob([new Uint8Array(bytes)]).stream();
	return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
