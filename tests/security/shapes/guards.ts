import { describe, expect, it } from 'vitest';
import { deal } from '../../support/shapes.js';
import { alterations, spellings, type Attack, type Kind } from '../attacks.js';
import { expectClosed, expectOwn, toSpelling } from '../visits.js';
import { toSecret, type InShape } from './in-shape.js';

interface Place {
	readonly path: string;
	readonly page: boolean;
}

/** Carol is in no organization: that is all that is closed to her. */
const organization = /secret of the organization/;
const notOfOrganization = /secret of (?!the organization)|<h1>Home/;

/** The attacks on guards, a third of them in each shape. */
export function testGuards({ shape, index, attack, world }: InShape): void {
	const { base, rest, closed } = shape;
	const content = toSecret(shape);
	const places: readonly Place[] = [
		{ path: '/dashboard', page: true },
		{ path: '/o/acme', page: true },
		{ path: '/api/secret', page: false },
		...(rest ? [{ path: '/any/where', page: true }] : []),
		...(closed ? [{ path: '/streamed', page: true }] : [])
	];
	const all: readonly Attack[] = [
		...spellings.map(([name, spell]): Attack => [name, toSpelling(spell, base)]),
		...alterations
	];
	// Another place for each attack, and for each shape.
	const cases = deal(
		all.map(([name, alter], number) => {
			const place = places[(number + index) % places.length];
			return { name, alter, path: place?.path ?? '/' };
		}),
		index,
		3
	);

	describe('guards', () => {
		it.each(places)('open $path to the right person', async ({ path, page }) => {
			const answers = await attack('alice', path, (innocent) => innocent);
			expectOwn(answers, /secret of/);
			const find = (wanted: Kind) => answers.find(({ kind }) => kind === wanted)?.response;
			expect(find('page')?.status).toBe(200);
			expect(find('page')?.body).toMatch(/secret of/);
			if (page) expect(find('data')?.body).toMatch(/^\{"type":"data"/);
		});

		it.each(places)('close $path to an anonymous visitor', async ({ path }) => {
			for (const who of [null, 'gone']) {
				const answers = await attack(who, path, (innocent) => innocent);
				expectClosed(answers, content);
				for (const { kind, response, what } of answers)
					if (kind === 'fetch') expect(response.status, what).toBe(401);
			}
		});

		it('close an organization to a user who is not in it', async () => {
			const answers = await attack('carol', '/o/acme', (innocent) => innocent);
			expectClosed(answers, organization);
			for (const { kind, response, what } of answers)
				if (kind === 'fetch') expect(response.status, what).toBe(403);
		});

		it.each(cases)('hold at $path with $name', async ({ path, alter }) => {
			expectOwn(await attack('alice', path, alter), /secret of|<h1>Home/);
			for (const who of [null, 'gone'])
				expectClosed(await attack(who, path, alter), content, closed ? undefined : /<h1>Home/);
			if (path === '/o/acme')
				expectClosed(await attack('carol', path, alter), organization, notOfOrganization);
		});

		it('leave the server alive', () => {
			expect(world.app.alive()).toBe(true);
			expect(world.app.output()).not.toMatch(/unhandled|TypeError|RangeError|ReferenceError/i);
		});
	});
}
