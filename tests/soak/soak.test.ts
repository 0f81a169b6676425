import { expect, it } from 'vitest';
import { runSoak } from '../../bench/soak/run-soak.js';

/** The short form of `npm run bench:soak`. */
it('loses no session while processes, Redis and Logto fail in turn for a minute', async () => {
	const { ledger, kills } = await runSoak({ seconds: 60, outage: 5, killEvery: 5 });
	expect(ledger.lost).toEqual([]);
	expect(ledger.unexplained).toEqual([]);
	expect(kills).toBeGreaterThan(5);
	expect(ledger.requests()).toBeGreaterThan(200);
});
