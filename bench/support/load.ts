import { Agent, get } from 'node:http';

/** Where requests go, and with which field `Cookie`; an empty one is not sent. */
export interface Target {
	readonly url: string;
	readonly cookie: string;
}

/** Requests that one app has at the same time. */
const concurrency = 10;

/** Connections stay open between calls of `load`, so that an app does not accept new ones each time. */
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

/**
 * Sends so many requests, ten at a time.
 *
 * @throws {Error} when an answer was not 200
 */
export async function load(target: Target, requests: number): Promise<void> {
	let left = requests;
	const sendInTurn = async () => {
		while (left-- > 0) await send(target);
	};
	await Promise.all(Array.from({ length: concurrency }, sendInTurn));
}

const send = ({ url, cookie }: Target) =>
	new Promise<void>((resolve, reject) => {
		const headers = cookie === '' ? {} : { cookie };
		const request = get(url, { agent, headers }, (response) => {
			if (response.statusCode !== 200)
				reject(new Error(`${url} answered ${response.statusCode} instead of 200.`));
			response.once('end', resolve).once('error', reject).resume();
		});
		request.once('error', reject);
	});
