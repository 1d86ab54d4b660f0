import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventGapsOf, streamGapsOf } from '../../../src/checks/events/event-gaps.ts';
import { checkTypes } from '../../../src/checks/index.ts';
import { logErrorsOf } from '../../../src/checks/logs/error-findings.ts';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { factsOfDocument, factsOfState } from '../../../src/core/compare/facts.ts';
import { flakesOf, flakeWords } from '../../../src/core/compare/flakes.ts';
import { resultDocument } from '../../../src/core/run/result-document.ts';
import { parseResultDocument } from '../../../src/core/run/result-schema.ts';
import { comparisonLines } from '../../../src/text/comparison.ts';
import { comparisonGithub, comparisonMarkdown, comparisonTap } from '../../../src/text/comparison-formats.ts';
import { workflowCommand } from '../../../src/text/github-command.ts';
import { junit } from '../../../src/text/junit.ts';
import { plainEnding } from '../../support/ending.ts';
import { controlIn } from '../../support/hidden.ts';
import { anySmallRun } from '../../support/random-run.ts';
import { factsOf, runFactsOf } from '../../support/run-facts.ts';

it('a run has the same facts from its events as from its document', () => {
  fc.assert(
    fc.property(anySmallRun, (state) => {
      const document = parseResultDocument(JSON.parse(JSON.stringify(resultDocument(state))));
      expect(factsOfDocument(document, checkTypes)).toEqual(
        factsOfDocument(JSON.parse(JSON.stringify(resultDocument(state))), checkTypes),
      );
      expect(factsOfState(state, checkTypes).checks.length).toBe(new Set(state.checks.keys()).size);
    }),
    { numRuns: 20 },
  );
});

it('any two runs can be compared and shown, each line on one line and every control character gone', () => {
  fc.assert(
    fc.property(anySmallRun, anySmallRun, (a, b) => {
      const comparison = compareRuns({
        baseline: factsOfState(a, checkTypes),
        current: factsOfState(b, checkTypes),
        history: [factsOfState(a, checkTypes)],
      });
      const lines = comparisonLines(comparison);
      expect(lines.filter((line) => controlIn(line) !== null)).toEqual([]);
      expect(comparisonMarkdown(comparison).join('\n')).not.toContain('<!channel>');
      const ending = plainEnding(b);
      const annotations = comparisonGithub(comparison, 'plan.yaml', ending).map(workflowCommand);
      expect(annotations.every((line) => line.startsWith('::') && !line.includes('\n'))).toBe(true);
      expect(comparisonTap(comparison).every((line) => line.startsWith('# '))).toBe(true);
      expect(junit(b, comparison, ending)).toContain('<property name="comparison.standing"');
    }),
    { numRuns: 20 },
  );
});

describe('gaps between the events of a WebSocket check', () => {
  const event = (name: string, atMs: number, lastAtMs = atMs) => ({ event: name, count: 1, atMs, lastAtMs });
  const group = (count: number, kind: string, ...received: ReturnType<typeof event>[]) => ({
    count,
    connections: [1],
    sample: { verdict: { kind }, received, leftOut: 0 },
  });

  it('of the largest group that was complete, repeated pairs numbered', () => {
    const seen = {
      groups: [
        group(20, 'missing', event('a', 1)),
        group(3, 'complete', event('x', 5)),
        group(17, 'complete', event('a', 10, 30), event('b', 50), event('a', 55), event('b', 155)),
      ],
    };
    expect(eventGapsOf(seen)).toEqual([
      { name: 'open → a', ms: 10 },
      { name: 'a → b', ms: 20 },
      { name: 'b → a', ms: 5 },
      { name: 'a → b (2)', ms: 100 },
    ]);
  });

  it.each([
    [{}],
    [{ groups: [] }],
    [{ groups: 'many' }],
    [{ groups: [group(1, 'missing', event('a', 1)), null, 7] }],
  ])('none for %j', (evidence) => expect(eventGapsOf(evidence)).toEqual([]));

  it('of an event stream that was complete', () => {
    const stream = { verdict: { kind: 'complete' }, received: [event('a', 10), event('b', 50)], leftOut: 0 };
    const gaps = [
      { name: 'open → a', ms: 10 },
      { name: 'a → b', ms: 40 },
    ];
    expect(streamGapsOf({ stream })).toEqual(gaps);
    expect(streamGapsOf({ stream: { ...stream, verdict: { kind: 'missing' } } })).toEqual([]);
    expect(streamGapsOf({})).toEqual([]);
  });
});

describe('errors that a logs check saw', () => {
  const entry = (timestamp: string, message: string, severity = 'ERROR') => ({
    timestamp,
    severity,
    message,
  });

  it('new errors with their counts, and the errors among the samples, which are at least so many', () => {
    const evidence = {
      complete: true,
      samples: [entry('t2', 'boom 2'), entry('t1', 'boom 1'), entry('t3', 'fine', 'INFO')],
      findings: { none: { wanted: '', count: 2, samples: [entry('t2', 'boom 2')] } },
      newErrors: { unseen: [{ signature: 'TypeError', count: 14, sample: entry('t4', 'TypeError') }] },
    };
    expect(logErrorsOf(evidence)).toEqual({
      isComplete: true,
      errors: [
        { signature: 'TypeError', count: 14, isAtLeast: false, firstSeen: 't4', example: 'TypeError' },
        { signature: 'boom <n>', count: 2, isAtLeast: true, firstSeen: 't1', example: 'boom 1' },
      ],
    });
  });

  const kind = (signature: string, count: number, firstSeen: string, message: string) => ({
    signature,
    count,
    firstSeen,
    sample: entry(firstSeen, message),
  });
  const kinds = [
    kind('boom <n>', 812, '2026-11-24T12:04:00.5Z', 'boom 7'),
    kind('TypeError: x', 2, '2026-11-24T12:05:00Z', 'Traceback (most recent call last):\n  x\nTypeError: x'),
  ];

  it('all kinds with their exact counts where they were kept, whatever the samples hold', () => {
    const samples = [entry('2026-11-24T12:04:00.5Z', 'boom 7'), entry('2026-11-24T12:06:00Z', 'else 1')];
    const evidence = { complete: true, samples, errors: { signatures: kinds, more: 0 } };
    expect(logErrorsOf(evidence)).toEqual({
      isComplete: true,
      errors: [
        {
          signature: 'boom <n>',
          count: 812,
          isAtLeast: false,
          firstSeen: '2026-11-24T12:04:00.5Z',
          example: 'boom 7',
        },
        {
          signature: 'TypeError: x',
          count: 2,
          isAtLeast: false,
          firstSeen: '2026-11-24T12:05:00Z',
          example: 'TypeError: x',
        },
      ],
    });
    expect(logErrorsOf({ complete: true, errors: null })).toEqual({ isComplete: true, errors: [] });
  });

  it('an answer that was cut counts at least so many, and kinds that were left out are not absent', () => {
    const cut = logErrorsOf({ complete: false, errors: { signatures: kinds, more: 0 } });
    expect(cut?.isComplete).toBe(false);
    expect(cut?.errors.map(({ isAtLeast }) => isAtLeast)).toEqual([true, true]);
    const more = logErrorsOf({ complete: true, errors: { signatures: kinds, more: 3 } });
    expect([more?.isComplete, more?.errors.length]).toEqual([false, 2]);
  });

  it('kinds that became one when secrets were taken out are one, first seen at the earlier time', () => {
    const same = [
      kind('key [redacted]', 2, '2026-11-24T12:05:00Z', 'key [redacted] a'),
      kind('key [redacted]', 1, '2026-11-24T12:04:00Z', 'key [redacted] b'),
    ];
    expect(logErrorsOf({ complete: true, errors: { signatures: same, more: 0 } })?.errors).toMatchObject([
      { count: 3, firstSeen: '2026-11-24T12:04:00Z', example: 'key [redacted] b' },
    ]);
  });

  it('null for other evidence', () => {
    expect(logErrorsOf({ status: 200 })).toBeNull();
  });
});

describe('the flake ledger', () => {
  const run = (
    nth: number,
    flaky: boolean,
    revision: string | null,
    status: 'passed' | 'failed' | 'errored' = 'passed',
  ) => runFactsOf(nth, [factsOf('a', { flaky, status })], { revision });

  it('counts by check and revision the runs in which it passed or failed, each once', () => {
    const history = [
      run(1, true, 'k9'),
      run(1, true, 'k9'),
      run(2, false, 'k9', 'failed'),
      run(3, false, 'k9', 'errored'),
      run(4, true, 'x1'),
      run(5, false, 'x1'),
    ];
    const [record] = flakesOf(history);
    expect(record).toMatchObject({ check: 'a', flaky: 2, runs: 4 });
    expect(record?.revisions.map((one) => [one.revision, flakeWords(one)])).toEqual([
      ['k9', '1 of 2 runs'],
      ['x1', '1 of 2 runs'],
    ]);
  });

  it('has nothing for checks that never were, and for no history', () => {
    expect([flakesOf([run(1, false, null)]), flakesOf([])]).toEqual([[], []]);
  });
});
