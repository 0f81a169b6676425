import { connect } from 'node:net';

/** What a server wrote back, unread: the body as it came, in chunks or not. */
export interface RawAnswer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Headers;
	readonly body: string;
}

/**
 * Sends lines as they are and reads until the server closes the connection. For requests that no client
 * makes: two `Host` fields, none, or a target that is no path.
 */
export function speak(port: number, lines: readonly string[], body = ''): Promise<RawAnswer> {
	const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
	const sent = [...lines, ...length, 'Connection: close', '', body].join('\r\n');
	return new Promise((resolve, reject) => {
		let text = '';
		const socket = connect(port, 'localhost', () => socket.write(sent));
		socket.setEncoding('utf8');
		socket.setTimeout(10_000, () => socket.destroy(new Error('The server did not answer.')));
		socket.on('data', (chunk) => (text += String(chunk)));
		socket.on('error', reject);
		socket.on('close', () => resolve(read(text)));
	});
}

function read(text: string): RawAnswer {
	const end = text.indexOf('\r\n\r\n');
	const [line = '', ...fields] = text.slice(0, end).split('\r\n');
	const headers = new Headers();
	for (const field of fields) {
		const colon = field.indexOf(':');
		headers.append(field.slice(0, colon), field.slice(colon + 1).trim());
	}
	return { status: Number(line.split(' ')[1]), headers, body: text.slice(end + 4) };
}
