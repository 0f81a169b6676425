/** Whether a service answers at all, as far as this process knows. */
export interface Health {
	/** Whether a request has waited for the whole time-out, and nothing was answered since it began. */
	isHanging(): boolean;
	/**
	 * Sends a request. While the service hangs one request at a time is sent, and the others fail at once: no
	 * visitor waits for what is known.
	 *
	 * @throws {HangingError} while the service hangs; what `request` throws
	 */
	ask(request: () => Promise<Response>): Promise<Response>;
}

/** The service is known to hang, so it was not asked. */
export class HangingError extends Error {
	override readonly name = 'HangingError';
}

/** Requests under way that are watched: more say nothing more. */
const maxWatched = 1000;

/** A request that an isolate lost is watched no longer than this, in milliseconds. */
const forgottenAfter = 120_000;

/** @param timeout how long an answer may take before the service counts as hanging, in milliseconds */
export function createHealth(timeout: number): Health {
	/** When each request under way began, the oldest first. */
	const underWay = new Set<{ readonly beganAt: number }>();
	let answeredAt = 0;
	/** When the oldest request that ran into its time-out began. */
	let lateSince: number | null = null;
	/** When the request that tries whether the service answers again is given up. */
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
		// One slow question says nothing of the service while it answers others.
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
				// What fails at once makes no request wait: it is no answer, and the service does not hang.
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
