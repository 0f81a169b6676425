/** Knows whether a service answers. */
export interface Health {
	/** Whether a request waited for the whole time-out, and no other request got an answer since it began. */
	isHanging(): boolean;
	/**
	 * Sends a request. While the service hangs, only one request at a time is sent, and the others fail at once, so that
	 * visitors do not wait in vain.
	 *
	 * @throws {HangingError} while the service hangs; the error of `request`
	 */
	ask(request: () => Promise<Response>): Promise<Response>;
}

/** The service hangs, so the request was not sent. */
export class HangingError extends Error {
	override readonly name = 'HangingError';
}

/** The number of open requests that are observed. More would not add information. */
const maxWatched = 1000;

/** The longest observation of a request, in milliseconds: an isolate can lose it. */
const forgottenAfter = 120_000;

/** @param timeout the service hangs if an answer takes longer, in milliseconds */
export function createHealth(timeout: number): Health {
	/** The start times of the open requests, the oldest first. */
	const underWay = new Set<{ readonly beganAt: number }>();
	let answeredAt = 0;
	/** The start time of the oldest request that timed out. */
	let lateSince: number | null = null;
	/** The end of the wait for the request that tests whether the service answers again. */
	let tryingUntil = 0;

	const findOldest = (now: number): number | null => {
		for (const request of underWay) {
			if (now - request.beganAt <= forgottenAfter) return request.beganAt;
			underWay.delete(request);
		}
		return null;
	};
	const isHanging = (): boolean => {
		const now = Date.now();
		const oldest = findOldest(now);
		const pending = oldest !== null && now - oldest >= timeout && answeredAt < oldest;
		// One slow request does not mean that the service hangs if it answers others.
		return pending || (lateSince !== null && answeredAt < lateSince);
	};
	return {
		isHanging,
		async ask(request) {
			const began = { beganAt: Date.now() };
			if (isHanging()) {
				if (began.beganAt < tryingUntil)
					throw new HangingError('Logto does not answer, and another request is trying.');
				tryingUntil = began.beganAt + timeout;
			}
			if (underWay.size < maxWatched) underWay.add(began);
			try {
				const response = await request();
				answeredAt = Date.now();
				lateSince = null;
				return response;
			} catch (error) {
				// A request that fails at once is not an answer, but the service does not hang.
				const late = isTimeout(error) || Date.now() - began.beganAt >= timeout;
				lateSince = late ? (lateSince ?? began.beganAt) : null;
				throw error;
			} finally {
				underWay.delete(began);
			}
		}
	};
}

const isTimeout = (error: unknown): boolean =>
	error instanceof Error && error.name === 'TimeoutError';
