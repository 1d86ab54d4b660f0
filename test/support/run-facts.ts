import fc from 'fast-check';
import type { CheckFacts, RunFacts } from '../../src/core/compare/facts.ts';
import { checkStatuses } from '../../src/core/run/events.ts';
import { startedAt } from './run-events.ts';

/** The facts of a check, passed unless told otherwise. */
export function factsOf(id: string, extra: Partial<CheckFacts> = {}): CheckFacts {
  return {
    id,
    name: `check ${id}`,
    type: 'http',
    status: 'passed',
    message: '',
    blockedBy: null,
    flaky: false,
    durationMs: 100,
    counts: true,
    quarantined: null,
    gaps: [],
    errors: null,
    ...extra,
  };
}

/** The facts of a run of these checks; `nth` runs start one minute apart. */
export function runFactsOf(
  nth: number,
  checks: readonly CheckFacts[],
  extra: Partial<RunFacts> = {},
): RunFacts {
  return {
    id: `r-${nth}`,
    plan: 'issue-517',
    digest: 'a1b2c3',
    environment: 'staging',
    selector: ['all'],
    verdict: 'passed',
    decidedBy: '',
    isCancelled: false,
    startedAt: startedAt + nth * 60_000,
    durationMs: 1_000,
    revision: null,
    checks,
    ...extra,
  };
}

const text = fc.oneof(
  fc.constantFrom('', 'expected status 200, got 503', 'a\nb', '<!channel>'),
  fc.string({ unit: 'binary' }),
);
const time = fc.oneof(fc.constantFrom(0, 0.1, 100, Number.MAX_VALUE), fc.nat(5_000));

const check = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  name: fc.constantFrom('one', 'two', 'three'),
  type: fc.constantFrom('http', 'logs'),
  status: fc.oneof(fc.constantFrom('passed' as const, 'failed' as const), fc.constantFrom(...checkStatuses)),
  message: text,
  blockedBy: fc.constantFrom(null, 'a', 'b', 'nobody'),
  flaky: fc.boolean(),
  durationMs: time,
  counts: fc.boolean(),
  quarantined: fc.constant(null),
  gaps: fc.array(fc.record({ name: fc.constantFrom('a → b', 'b → c'), ms: time }), { maxLength: 3 }),
  errors: fc.option(
    fc.record({
      isComplete: fc.boolean(),
      errors: fc.array(
        fc.record({
          signature: text,
          count: fc.nat(50),
          isAtLeast: fc.boolean(),
          firstSeen: fc.constantFrom('2026-11-24T10:00:00Z', ''),
          example: text,
        }),
        { maxLength: 3 },
      ),
    }),
  ),
});

/** Any facts of any run. */
export const anyRunFacts: fc.Arbitrary<RunFacts> = fc.record({
  id: fc.constantFrom('r-1', 'r-2', 'r-3', 'r-4', 'r-5', 'r-6', 'r-7'),
  plan: fc.constantFrom('issue-517', 'other'),
  digest: fc.constantFrom('a', 'b', ''),
  environment: fc.constantFrom('staging', 'demo'),
  selector: fc.constantFrom(['all'], ['phase1'], []),
  verdict: fc.constantFrom('passed', 'degraded', 'inconclusive', 'failed'),
  decidedBy: text,
  isCancelled: fc.boolean(),
  startedAt: fc.nat(1_000_000),
  durationMs: time,
  revision: fc.option(fc.constantFrom('00468-k9', '00469-x1')),
  checks: fc.uniqueArray(check, { selector: ({ id }) => id, maxLength: 8 }),
});
