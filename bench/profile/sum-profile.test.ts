import { describe, expect, it } from 'vitest';
import { toOwner } from './owners.js';
import { sumProfile, type CpuProfile } from './sum-profile.js';

const own = 'file:///repo/src/lib/server/handle.ts';
const kit = 'file:///repo/node_modules/@sveltejs/kit/src/runtime/server/respond.js';

function toNode(id: number, functionName: string, url: string, children: readonly number[] = []) {
	return { id, callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 }, children };
}

/** One sample each ten microseconds, from 100 on. */
function toProfile(samples: readonly number[]): CpuProfile {
	return {
		nodes: [
			toNode(1, '(root)', '', [2, 5, 6, 7]),
			toNode(2, 'handle', own, [3]),
			toNode(3, 'resolve', kit, [4]),
			toNode(4, 'get', ''),
			toNode(5, '(idle)', ''),
			toNode(6, '(garbage collector)', ''),
			toNode(7, 'wait', own, [8]),
			toNode(8, 'parse', '')
		],
		startTime: 90,
		samples,
		timeDeltas: samples.map(() => 10)
	};
}

const sum = (samples: readonly number[], span: [number, number] = [0, 1000]) =>
	sumProfile(toProfile(samples), span, ({ file }) => file);

describe('sumProfile', () => {
	it('counts the samples of each owner', () => {
		const { total, byOwner } = sum([2, 2, 3]);
		expect(total).toBe(3);
		expect(byOwner.get('sveltekit-logto')).toEqual({ self: 2, withBuiltIns: 2 });
		expect(byOwner.get('SvelteKit')).toEqual({ self: 1, withBuiltIns: 1 });
	});

	it('counts a built-in function for V8, and in the other column for its caller', () => {
		const { byOwner, own: files } = sum([4, 8]);
		expect(byOwner.get('Node and V8')).toEqual({ self: 2, withBuiltIns: 0 });
		expect(byOwner.get('SvelteKit')).toEqual({ self: 0, withBuiltIns: 1 });
		expect([...files.values()]).toEqual([{ self: 0, withBuiltIns: 1 }]);
	});

	it('leaves out the time at rest, and keeps the collection of garbage', () => {
		expect(sum([2, 5, 5, 6])).toMatchObject({ total: 2, garbage: 1 });
	});

	it('leaves out what comes before and after the span', () => {
		expect(sum([2, 3, 2, 3], [105, 125]).total).toBe(2);
	});
});

describe('toOwner', () => {
	it.each([
		['', 'Node and V8'],
		['node:internal/deps/undici/undici', 'Node and V8'],
		['/repo/src/lib/server/handle.ts', 'sveltekit-logto'],
		['/repo/node_modules/@sveltejs/kit/src/runtime/server/respond.js', 'SvelteKit'],
		['/repo/bench/.tmp/app/ours-kit/adapter-node/entries/handler.js', 'SvelteKit'],
		['/repo/node_modules/svelte/src/internal/server/renderer.js', 'Svelte'],
		['/repo/node_modules/lru-cache/src/index.ts', 'its dependencies'],
		['/repo/node_modules/@redis/client/dist/lib/client/index.js', 'other packages'],
		['/repo/bench/app/src/routes/one/+page.svelte', 'the app']
	] as const)('of %j is %s', (file, owner) => {
		expect(toOwner(file)).toBe(owner);
	});
});
