import fc from 'fast-check';
import { checkStatuses, type Outcome } from '../../src/core/run/events.ts';
import type { CheckState, RunState } from '../../src/core/run/state.ts';
import { checkHeadOf, runHeadOf, startedAt } from './run-events.ts';

/** Texts that have broken a message somewhere, and any other. */
export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 400 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '<!channel>',
      '&'.repeat(3_000),
      '\ud800',
      '\u200b\u200b',
      '\u3164',
      '👨‍👩‍👧‍👦'.repeat(100),
      '漢'.repeat(5_000),
      'a\n'.repeat(3_000),
      '\u001b[31mred\u202e',
      'x'.repeat(100_000),
    ),
  },
);

/** The same, none of them long: for what is not cut on its way. */
const anyShortText = anyText.map((text) => text.slice(0, 500));

const progressOf = (text: fc.Arbitrary<string>): fc.Arbitrary<CheckState['progress']> => {
  const outcome: fc.Arbitrary<Outcome> = fc.record({
    status: fc.constantFrom(...checkStatuses),
    reason: text,
    failures: fc.array(fc.record({ at: text, expected: text, actual: text, message: text }), {
      maxLength: 12,
    }),
    summary: text,
    evidence: fc.dictionary(
      fc.constantFrom('curl', 'body', 'stdout', 'status', '漢'),
      fc.oneof(text, fc.jsonValue()),
      { maxKeys: 4 },
    ),
    cases: fc.array(
      fc.record({
        name: text,
        status: fc.constantFrom('passed' as const, 'failed' as const),
        durationMs: fc.nat(),
        message: text,
      }),
      { maxLength: 12 },
    ),
  });
  const question = fc.record({
    prompt: text,
    approvers: fc.array(text, { maxLength: 6 }),
    expiresInMs: fc.constant(null),
  });
  return fc.oneof(
    fc.constant({ kind: 'pending' as const }),
    fc.record({
      kind: fc.constant('running' as const),
      startedAt: fc.constant(startedAt),
      attempt: fc.nat(5),
      last: fc.constant(null),
    }),
    fc.record({ kind: fc.constant('waiting' as const), since: fc.constant(startedAt), question }),
    outcome.chain((ended) =>
      fc.record({
        kind: fc.constant('finished' as const),
        status: fc.constant(ended.status),
        outcome: fc.constant(ended),
        attempts: fc.nat(5),
        flaky: fc.boolean(),
        startedAt: fc.constant(startedAt),
        finishedAt: fc.constant(startedAt + 5_000),
        durationMs: fc.nat(),
      }),
    ),
  );
};

const kindOf = (text: fc.Arbitrary<string>) =>
  fc.record({
    name: text,
    progress: progressOf(text),
    danger: fc.option(text),
    owner: fc.option(text),
    runbook: fc.option(fc.oneof(text, fc.webUrl())),
    counts: fc.boolean(),
  });

const anySize = fc.oneof(
  fc.nat(3),
  fc.integer({ min: 45, max: 55 }),
  fc.constantFrom(0, 49, 50, 51, 500, 5_000),
);

/** A run in any state, of 0 to 5,000 checks in up to 120 sections, told in any text. */
export const anyRun = runWith(anyText, anySize);

/** A run in any state of at most 55 checks, told in texts that are not long. */
export const anySmallRun = runWith(anyShortText, fc.nat(55));

function runWith(anyOf: fc.Arbitrary<string>, size: fc.Arbitrary<number>): fc.Arbitrary<RunState> {
  return fc
    .record({
      size,
      sections: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 49, max: 120 })),
      kinds: fc.array(kindOf(anyOf), { minLength: 1, maxLength: 6 }),
      texts: fc.array(anyOf, { minLength: 8, maxLength: 8 }),
      strangeIds: fc.boolean(),
      phase: fc.constantFrom('queued', 'running', 'ended'),
      isCancelled: fc.boolean(),
    })
    .map(({ size: count, sections, kinds, texts, strangeIds, phase, isCancelled }) => {
      const text = (index: number) => texts[index] ?? '';
      const checks = Array.from({ length: count }, (_, index): CheckState => {
        const of = kinds[index % kinds.length];
        const id = strangeIds ? `${text(0).slice(0, 3_000)} ${index}` : `check-${index}`;
        const { name = '', progress: at = { kind: 'pending' as const }, ...rest } = of ?? {};
        return {
          head: checkHeadOf(id, `2.${index % sections}`, { ...rest, name }),
          answer: null,
          progress: at,
        };
      });
      const titles = Object.fromEntries(
        Array.from({ length: sections }, (_, index) => [`2.${index}`, text(1)]),
      );
      const head = runHeadOf(
        titles,
        checks.map((check) => check.head),
      );
      const plan = { ...head.plan, id: text(6), title: text(7), digest: text(5) };
      const names = { environment: text(2), selector: [text(3)], requestedBy: text(4), plan };
      return {
        head: { ...head, ...names, id: strangeIds ? text(5).slice(0, 5_000) : head.id },
        requestedAt: startedAt,
        newestAt: startedAt,
        startedAt: phase === 'queued' ? null : startedAt,
        finishedAt: phase === 'ended' ? startedAt + 48_000 : null,
        doubt: null,
        cancelled: isCancelled ? { at: startedAt, by: text(0), reason: text(7) } : null,
        checks: new Map(checks.map((check) => [check.head.id, check])),
        phases: new Map(),
        captures: {},
        deploy: { revision: text(6), startedAt },
        deployed: null,
        fingerprint: null,
        green: null,
        eventIds: new Set(),
      };
    });
}

/** The run as one of this plan and environment, with the checks of `ids` in it as far as it has as many. */
export function runOf(
  run: RunState,
  { plan, environment, ids }: { plan: string; environment: string; ids: readonly string[] },
): RunState {
  const checks = [...run.checks.values()].map((check, index): CheckState => {
    const id = ids[index];
    return id === undefined ? check : { ...check, head: { ...check.head, id } };
  });
  return {
    ...run,
    head: {
      ...run.head,
      plan: { ...run.head.plan, id: plan },
      environment,
      checks: checks.map(({ head }) => head),
    },
    deployed: run.deploy,
    fingerprint: null,
    green: null,
    checks: new Map(checks.map((check) => [check.head.id, check])),
  };
}

/** The same run in which each check that failed says something else than all others. */
export function eachItsOwn(state: RunState): RunState {
  const checks = [...state.checks].map(([id, check]): [string, CheckState] => {
    const { progress } = check;
    if (progress.kind !== 'finished') return [id, check];
    const failures = progress.outcome.failures.map((one) => ({ ...one, message: `${id}: ${one.message}` }));
    return [id, { ...check, progress: { ...progress, outcome: { ...progress.outcome, failures } } }];
  });
  return { ...state, checks: new Map(checks) };
}

/** A run in which every text is `text` and every check stands alike; 70 checks a section. */
export function loudRun(
  count: number,
  at: 'pending' | 'waiting' | 'failed' | 'blocked',
  text: string,
  endedMs: number | null,
): RunState {
  const asked = { prompt: text, approvers: [text, text, text, text], expiresInMs: 60_000 };
  const failure = { at: text, expected: text, actual: text, message: text };
  const outcome = {
    status: at === 'blocked' ? ('blocked' as const) : ('failed' as const),
    reason: text,
    failures: Array.from({ length: 20 }, () => failure),
    summary: text,
    evidence: { body: { text }, curl: text, blockedBy: text },
    cases: Array.from({ length: 20 }, () => ({
      name: text,
      status: 'failed' as const,
      durationMs: 1,
      message: text,
    })),
  };
  const ended = { attempts: 2, flaky: false, startedAt, finishedAt: startedAt + 1, durationMs: 1, outcome };
  const progress: Record<typeof at, CheckState['progress']> = {
    pending: { kind: 'pending' },
    waiting: { kind: 'waiting', since: startedAt, question: asked },
    failed: { kind: 'finished', status: 'failed', ...ended },
    blocked: { kind: 'finished', status: 'blocked', ...ended },
  };
  const section = (index: number) => `2.${Math.floor(index / 70)}`;
  const heads = Array.from({ length: count }, (_, index) =>
    checkHeadOf(`check-${index}`, section(index), { name: text, owner: text, runbook: text, danger: text }),
  );
  const titles = Object.fromEntries(heads.map((check) => [check.section, text]));
  const head = runHeadOf(titles, heads);
  const plan = { ...head.plan, id: text, title: text, digest: text };
  return {
    head: { ...head, plan, environment: text, selector: [text, text], requestedBy: text },
    requestedAt: startedAt,
    newestAt: startedAt,
    startedAt,
    finishedAt: endedMs === null ? null : startedAt + endedMs,
    cancelled: { at: startedAt, by: text, reason: text },
    doubt: { reason: text, isCertain: true },
    checks: new Map(heads.map((check) => [check.id, { head: check, answer: null, progress: progress[at] }])),
    phases: new Map(),
    captures: {},
    deploy: { revision: text, startedAt },
    deployed: { revision: text, startedAt },
    fingerprint: null,
    green: null,
    eventIds: new Set(),
  };
}
