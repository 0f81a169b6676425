import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { InstalledCore } from './installed-cores.js';
import {
	createCoreReport,
	createOtherCopyReport,
	describeCores,
	testedCore,
	toCoreWarning
} from './report-cores.js';

const atTop = { version: '1.0.0', place: 'node_modules/@auth/core' };
const nested = { version: '1.0.1', place: 'node_modules/@auth/sveltekit/node_modules/@auth/core' };

const readVersion = (path: string): unknown => {
	const url = new URL(`../../../../${path}`, import.meta.url);
	return JSON.parse(readFileSync(url, 'utf8')).version;
};

const createLogger = () => ({ error: vi.fn(), warn: vi.fn<(message: string) => void>() });

it('knows the version that the tests of this release run with', () => {
	expect(testedCore).toBe(readVersion('node_modules/@auth/core/package.json'));
});

describe('the warning', () => {
	it('is absent for the tested version in any folder', () => {
		expect(toCoreWarning([atTop], '1.0.0')).toBeNull();
		expect(toCoreWarning([atTop, { ...nested, version: '1.0.0' }], '1.0.0')).toBeNull();
	});

	it('is absent when no copy is known', () => {
		expect(toCoreWarning([], '1.0.0')).toBeNull();
	});

	it('names the version that runs and the tested one', () => {
		const warning = toCoreWarning([{ ...atTop, version: '1.0.9' }], '1.0.0');
		expect(warning).toContain('@auth/core 1.0.9 runs');
		expect(warning).toContain('tested with 1.0.0');
	});

	it('names each of several versions with its place, and how to come to one', () => {
		const warning = toCoreWarning([atTop, nested], '1.0.0');
		expect(warning).toContain(`1.0.0 (${atTop.place}), 1.0.1 (${nested.place})`);
		expect(warning).toContain('npm dedupe');
		expect(warning).toContain('"overrides"');
	});
});

it('a message says how to find out where nothing is known', () => {
	expect(describeCores([], '1.0.0')).toMatch(/tested version is 1\.0\.0.*npm ls @auth\/core/);
});

describe('the report', () => {
	const find = async (): Promise<readonly InstalledCore[]> => [atTop];

	it('says it once, however many ask at a time', async () => {
		const report = createCoreReport(find);
		const logger = createLogger();
		await Promise.all([report(logger, 'warn'), report(logger, 'debug')]);
		await report(logger, 'info');
		expect(logger.warn).toHaveBeenCalledTimes(1);
	});

	it('waits for a logger that takes warnings', async () => {
		const report = createCoreReport(find);
		const [silent, logger] = [createLogger(), createLogger()];
		await report(silent, 'error');
		await report(logger, 'warn');
		expect(silent.warn).not.toHaveBeenCalled();
		expect(logger.warn).toHaveBeenCalledTimes(1);
	});

	it('fails no request where nothing can be found', async () => {
		const report = createCoreReport(() => Promise.reject(new Error('No such file.')));
		const logger = createLogger();
		await report(logger, 'warn');
		expect(logger.warn).not.toHaveBeenCalled();
	});
});

describe('the report of an engine with another copy', () => {
	it('says once what is known of it, and how to find out more', async () => {
		const report = createOtherCopyReport(async () => [atTop]);
		const logger = createLogger();
		await Promise.all([report(logger), report(logger)]);
		expect(logger.warn).toHaveBeenCalledTimes(1);
		expect(logger.warn.mock.calls[0]?.[0]).toMatch(/another copy.*1\.0\.0.*npm ls @auth\/core/);
	});

	it('says nothing where both copies are known: the other report names them', async () => {
		const report = createOtherCopyReport(async () => [atTop, nested]);
		const logger = createLogger();
		await report(logger);
		expect(logger.warn).not.toHaveBeenCalled();
	});
});
