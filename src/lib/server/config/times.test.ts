import { describe, expect, it } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { testEnv } from '../../../../tests/support/units.js';
import { LogtoAuthError } from '../../errors.js';
import type { LogtoAuthOptions } from './options.js';
import { findTimeFaults, toTimes } from './times.js';
import { toConfig } from './config.js';

const day = 24 * 3600;

type Session = NonNullable<LogtoAuthOptions['session']>;

describe('the times of a session', () => {
	it.each<[Session, Partial<ReturnType<typeof toTimes>>]>([
		[{}, { maxAge: 14 * day, absoluteMaxAge: 30 * day, updateAge: day, revalidate: 300 }],
		[{ maxAge: 1800 }, { maxAge: 1800, updateAge: 450 }],
		[{ maxAge: 4 * day }, { updateAge: day }],
		[{ maxAge: 4 * day - 4 }, { updateAge: day - 1 }],
		[{ maxAge: 1800, updateAge: 60 }, { updateAge: 60 }],
		[{ absoluteMaxAge: 3600 }, { maxAge: 3600, updateAge: 900 }],
		[{ absoluteMaxAge: 60 * day }, { maxAge: 14 * day }]
	])('%j are completed so that they can work', (session, expected) => {
		expect(toTimes({ session })).toMatchObject(expected);
		expect(findTimeFaults({ session })).toEqual([]);
	});

	it.each<[Session, RegExp]>([
		[
			{ maxAge: 1800, updateAge: 1800 },
			/"session.updateAge" must be below "session.maxAge" \(1800\)/
		],
		[{ maxAge: 60, updateAge: day }, /"session.updateAge"/],
		[{ updateAge: 14 * day }, /"session.updateAge"/],
		[{ absoluteMaxAge: 3600, updateAge: 3600 }, /"session.updateAge" .* \(3600\)/],
		[{ maxAge: 3601, absoluteMaxAge: 3600 }, /"session.maxAge" is above "session.absoluteMaxAge"/],
		[{ revalidate: 30 * day }, /"session.revalidate" must be below/],
		[{ absoluteMaxAge: 60, revalidate: 60 }, /"session.revalidate" must be below/]
	])('%j are refused, for they cannot work', (session, expected) => {
		expect(findTimeFaults({ session })).toEqual([expect.stringMatching(expected)]);
	});

	it('bind no default to a short life that was given', () => {
		expect(findTimeFaults({ session: { absoluteMaxAge: 7 } })).toEqual([]);
		expect(findTimeFaults({ session: { maxAge: 60 * day } })).toEqual([]);
	});

	it.each([0, -1, NaN, Infinity, -Infinity, '1800', null, true, 5n])(
		'are numbers: not %s',
		(value) => {
			for (const name of ['maxAge', 'absoluteMaxAge', 'updateAge', 'revalidate']) {
				const session = { [name]: value } as Session;
				expect(findTimeFaults({ session }).join(), name).toContain(
					`"session.${name}" must be a finite number above 0`
				);
			}
			const timeout = value as number;
			expect(findTimeFaults({ timeout }).join()).toContain('"timeout" must be a finite number');
		}
	);
});

it('a time-out that was meant in milliseconds is refused', () => {
	expect(findTimeFaults({ timeout: 5000 })).toEqual([expect.stringContaining('in seconds')]);
	expect(findTimeFaults({ timeout: 300 })).toEqual([]);
});

it('every fault is among those that the configuration tells', () => {
	const options = {
		env: testEnv,
		session: { maxAge: 60, updateAge: 60 },
		timeout: 5000,
		logLevel: 'verbose'
	} as unknown as LogtoAuthOptions;
	try {
		toConfig(options);
		expect.unreachable();
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		for (const name of ['session.updateAge', 'timeout', 'logLevel'])
			expect(error.message).toContain(name);
	}
});

it('a session in use is renewed with a short life given alone', async () => {
	const now = Date.now() / 1000;
	const { context, record } = await arrive({
		options: { session: { maxAge: 1800 } },
		session: { issuedAt: now - 500, expiresAt: now + 1300 }
	});
	expect((await context.record())?.expiresAt).toBeGreaterThan(record?.expiresAt ?? 0);
});

it('an impersonation in use ends with its token all the same', async () => {
	const now = Date.now() / 1000;
	const { context } = await arrive({
		options: { session: { maxAge: 1800 } },
		session: { actor: { id: 'admin', name: null }, issuedAt: now - 500, expiresAt: now + 100 }
	});
	expect((await context.record())?.expiresAt).toBe(now + 100);
});
