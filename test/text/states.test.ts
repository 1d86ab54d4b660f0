import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CaseRow, Failure } from '../../src/core/check.ts';
import { checkStatuses, type Outcome, type RunEvent } from '../../src/core/run/events.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { plainText } from '../../src/core/words/plain-text.ts';
import { columnsOf } from '../../src/text/columns.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { markdown } from '../../src/text/markdown.ts';
import { ansiPalette, plainPalette } from '../../src/text/palette.ts';
import { tap } from '../../src/text/tap.ts';
import { closing, finishedLine } from '../../src/text/terminal/line-by-line.ts';
import { checklist, lastPicture } from '../../src/text/terminal/terminal.ts';
import { plainEnding } from '../support/ending.ts';
import { checkHeadOf, endedCheck, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const words = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.constantFrom('\u001b[31mred', '日本語の長い説明'.repeat(9), '🚨⚠️ '.repeat(20), 'a\nb\tc', ' '),
);
const failure: fc.Arbitrary<Failure> = fc.record({
  at: words,
  expected: words,
  actual: words,
  message: words,
});
const row: fc.Arbitrary<CaseRow> = fc.record({
  name: words,
  status: fc.constantFrom('passed', 'failed', 'errored', 'skipped'),
  durationMs: fc.nat(9_999),
  message: words,
});
const outcome: fc.Arbitrary<Outcome> = fc.record({
  status: fc.constantFrom(...checkStatuses),
  reason: words,
  failures: fc.array(failure, { maxLength: 3 }),
  summary: words,
  evidence: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue(), { maxKeys: 3 }),
  cases: fc.array(row, { maxLength: 3 }),
});
/** How far a check is: not begun, begun, or ended so. */
const part = fc.oneof(
  { weight: 5, arbitrary: outcome },
  { weight: 1, arbitrary: fc.constantFrom('pending' as const, 'running' as const) },
);
const run = fc.record({
  parts: fc.array(
    fc.record({ part, attempts: fc.integer({ min: 1, max: 3 }), counts: fc.boolean(), section: fc.nat(2) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  isOver: fc.boolean(),
});

it('no renderer throws on any state, none prints control characters, and each names every check that failed', () => {
  fc.assert(
    fc.property(run, ({ parts, isOver }) => {
      const state = stateOf(parts, isOver);
      const document = parseResultDocument(JSON.parse(JSON.stringify(resultDocument(state))));
      const bad = document.checks
        .filter(({ status }) => status === 'failed' || status === 'errored')
        .map(({ id }) => id);
      for (const text of Object.values(pictures(state))) {
        expect(text.match(/(?![\n\t])\p{Cc}/gu)).toBeNull();
        expect(bad.filter((id) => !text.includes(id))).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

it('no line of a picture is wider than its screen, and a live one is no longer', () => {
  fc.assert(
    fc.property(
      run,
      fc.integer({ min: 20, max: 130 }),
      fc.integer({ min: 6, max: 40 }),
      ({ parts, isOver }, columns, rows) => {
        const state = stateOf(parts, isOver);
        const screen = { ...plain, palette: ansiPalette, columns, rows };
        const live = checklist(state, screen);
        for (const line of [...live, ...lastPicture(state, screen)])
          expect(columnsOf(plainText(line))).toBeLessThanOrEqual(columns);
        if (state.finishedAt === null) expect(live.length).toBeLessThanOrEqual(rows);
      },
    ),
    { numRuns: 200 },
  );
});

const plain = {
  now: startedAt + 5_000,
  columns: 80,
  rows: null,
  palette: plainPalette,
  progress: new Map<string, string>(),
};

function pictures(state: RunState): Readonly<Record<string, string>> {
  return {
    lines: [
      ...[...state.checks.values()].map((check) => finishedLine(check, state, plainPalette)),
      ...closing(state, plainPalette),
    ].join('\n'),
    live: checklist(state, plain).join('\n'),
    last: lastPicture(state, { ...plain, rows: 6 }).join('\n'),
    junit: junit(state, null, plainEnding(state)),
    tap: tap(state, null, plainEnding(state)),
    markdown: markdown(state),
    github: github(state, null, plainEnding(state)),
  };
}

type Part = { part: Outcome | 'pending' | 'running'; attempts: number; counts: boolean; section: number };

function stateOf(parts: readonly Part[], isOver: boolean): RunState {
  const idOf = (index: number) => `check${index}z`;
  const heads = parts.map(({ counts, section }, index) =>
    checkHeadOf(idOf(index), `2.${section}`, { counts }),
  );
  const events = parts.flatMap((one, index): readonly RunEvent[] => {
    const check = idOf(index);
    if (one.part === 'pending') return [];
    if (one.part === 'running') return [{ type: 'check.started', id: `s:${check}`, at: startedAt, check }];
    return endedCheck(check, index * 100, one.part, one.attempts);
  });
  const head = runHeadOf({ '2.0': 'Zero', '2.1': '\u001b[1mOne', '2.2': '二'.repeat(40) }, heads);
  return runStateOf(head, events, isOver ? startedAt + 9_000 : null);
}
