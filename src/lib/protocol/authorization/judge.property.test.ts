import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { can, judge, type GrantState } from './judge.js';
import type { Requirement } from './requirement.js';
import type { Session } from '../session.js';

const organizations = [
	{ id: 'acme', name: 'Acme', description: null, roles: ['admin'] },
	{ id: 'globex', name: 'Globex', description: null, roles: ['member'] }
];
const hour = 3600;

/** Alice: admin of Acme and active there, member of Globex, with a proof of a minute ago and a verified address. */
const session = {
	user: { id: 'alice', name: 'Alice', email: 'alice@example.test', image: null },
	profile: { sub: 'alice', email: 'alice@example.test', email_verified: true },
	organizations,
	organization: { ...organizations[0], permissions: null },
	roles: ['support'],
	authenticatedAt: new Date(Date.now() - 60_000).toISOString(),
	data: null,
	actor: null
} as unknown as Session;

/** She meets each of these. */
const met: readonly object[] = [
	{},
	{ role: 'support' },
	{ organizationRole: 'admin' },
	{ organization: 'globex', organizationRole: 'member' },
	{ maxAge: hour },
	{ emailVerified: true }
];
/** She meets none of these. */
const unmet: readonly object[] = [
	{ role: 'boss' },
	{ organizationRole: 'member' },
	{ organization: 'globex', organizationRole: 'admin' },
	{ organization: 'initech' },
	{ maxAge: 1 }
];
const grants: readonly object[] = [
	{ permission: 'read:things' },
	{ organization: 'globex', permission: 'read:things' },
	{ permission: 'read:things', resource: 'https://api.example.test' },
	{ permission: 'write:things' }
];
const faulty: readonly object[] = [{ roles: 'support' }, { role: undefined }];

const { anyRequirement } = fc.letrec<{ anyRequirement: object }>((tie) => ({
	anyRequirement: fc.oneof(
		{ depthSize: 'medium', withCrossShrink: true },
		fc.constantFrom(...met, ...unmet, ...grants, ...grants),
		fc.record(
			{
				role: fc.constant('support'),
				permission: fc.constantFrom('read:things', 'write:things'),
				any: fc.array(tie('anyRequirement'), { maxLength: 3 }),
				all: fc.array(tie('anyRequirement'), { maxLength: 3 }),
				not: tie('anyRequirement')
			},
			{ requiredKeys: [] }
		)
	)
}));

/** `null`: it has not been looked up. */
type Known = GrantState | null;
const states: readonly Known[] = ['granted', 'missing', 'outdated', 'failed', null];
const anyStates = fc.array(fc.constantFrom(...states), { minLength: 4, maxLength: 4 });
const anyAnswers = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });

/** The key of each of the grants, as an unknown judgement says it. */
const keys = grants.map((requirement) => {
	const judgement = judge(session, requirement as Requirement, new Map());
	if (judgement.verdict !== 'unknown' || judgement.grant === null) throw new Error('It is known.');
	return judgement.grant.key;
});

function judgeBy(requirement: object, known: readonly Known[]) {
	const answers = new Map<string, { readonly state: GrantState }>();
	for (const [index, key] of keys.entries()) {
		const state = known[index] ?? null;
		if (state !== null) answers.set(key, { state });
	}
	return judge(session, requirement as Requirement, answers);
}

/** The same grants, each of which now is there or missing. */
const complete = (known: readonly Known[], answers: readonly boolean[]): Known[] =>
	known.map((state, index) =>
		state === 'granted' || state === 'missing' ? state : answers[index] ? 'granted' : 'missing'
	);

/** Reads a requirement without any doubt. */
function holds(requirement: Requirement, known: readonly Known[]): boolean {
	const { any, all = [], not, permission, ...fields } = requirement;
	const { resource: _, ...rest } = fields;
	const grant = grants.findIndex((each) => isSame(each, { ...fields, permission }));
	const ownGrant = permission === 'read:things' ? Math.max(grant, 0) : 3;
	return (
		(permission === undefined || known[ownGrant] === 'granted') &&
		!unmet.some((each) => isSame(each, rest)) &&
		all.every((part) => holds(part, known)) &&
		(any === undefined || any.some((part) => holds(part, known))) &&
		(not === undefined || !holds(not, known))
	);
}

const isSame = (one: object, other: object): boolean => {
	const sorted = (each: object) =>
		JSON.stringify(Object.entries(each).toSorted(([a], [b]) => a.localeCompare(b)));
	return sorted(one) === sorted(other);
};

describe('a judgement', () => {
	it('reads any, all and not as logic does when every grant is known', () => {
		fc.assert(
			fc.property(anyRequirement, anyAnswers, (requirement, answers) => {
				const known = answers.map((isGranted): GrantState => (isGranted ? 'granted' : 'missing'));
				const { verdict } = judgeBy(requirement, known);
				expect(verdict).toBe(holds(requirement as Requirement, known) ? 'yes' : 'no');
			}),
			{ numRuns: 500 }
		);
	});

	it('is yes or no only if every answer about the unknown grants leaves it so', () => {
		fc.assert(
			fc.property(anyRequirement, anyStates, anyAnswers, (requirement, known, answers) => {
				const judgement = judgeBy(requirement, known);
				const later = judgeBy(requirement, complete(known, answers)).verdict;
				if (judgement.verdict === 'yes') expect(later).toBe('yes');
				if (judgement.verdict === 'no' && !judgement.isOutdated) expect(later).toBe('no');
			}),
			{ numRuns: 1000 }
		);
	});

	it('is never yes for a requirement and for its opposite', () => {
		fc.assert(
			fc.property(anyRequirement, anyStates, (requirement, known) => {
				const verdicts = [requirement, { not: requirement }].map(
					(each) => judgeBy(each, known).verdict
				);
				expect(verdicts).not.toEqual(['yes', 'yes']);
			})
		);
	});

	it('is settled once every grant that it hangs on has been looked up', () => {
		fc.assert(
			fc.property(anyRequirement, anyStates, (requirement, answers) => {
				const known: Known[] = answers.map(() => null);
				for (const _ of [...grants, null]) {
					const judgement = judgeBy(requirement, known);
					if (judgement.verdict !== 'unknown') return;
					if (judgement.grant === null) throw new Error(judgement.fault);
					const index = keys.indexOf(judgement.grant.key);
					expect(judgement.isUnasked).toBe(known[index] === null);
					if (!judgement.isUnasked) return;
					known[index] = answers[index] ?? 'failed';
				}
				throw new Error('It goes on for ever.');
			})
		);
	});

	it('is never yes if it hangs on a part that is not valid', () => {
		fc.assert(
			fc.property(fc.constantFrom(...faulty), anyStates, (part, known) => {
				for (const requirement of [part, { all: [part] }, { any: [part] }, { not: part }])
					expect(judgeBy(requirement, known)).toMatchObject({ verdict: 'unknown', grant: null });
				expect(judgeBy({ any: [part, {}] }, known).verdict).toBe('yes');
			})
		);
	});
});

describe('can', () => {
	it('says yes to whatever a guard passes while Logto cannot be asked', () => {
		fc.assert(
			fc.property(anyRequirement, (requirement) => {
				const { verdict } = judgeBy(requirement, ['failed', 'failed', 'failed', 'failed']);
				if (verdict === 'yes') expect(can(session, requirement as Requirement)).toBe(true);
			})
		);
	});

	it('says yes to nothing that a guard refuses, whatever Logto answers', () => {
		fc.assert(
			fc.property(anyRequirement, anyAnswers, (requirement, answers) => {
				if (!can(session, requirement as Requirement)) return;
				const known = answers.map((isGranted): GrantState => (isGranted ? 'granted' : 'missing'));
				expect(judgeBy(requirement, known).verdict).toBe('yes');
			})
		);
	});
});
