import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { endingOf } from '../../src/core/run/ending.ts';
import { checkStatuses } from '../../src/core/run/events.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { countsOf } from '../../src/core/words/results.ts';
import { verdictMark, verdictWords } from '../../src/core/words/verdicts.ts';
import { rootMessage } from '../../src/slack/pictures/root-message.ts';
import { closingLines, closingOf } from '../../src/text/closing.ts';
import { standingMark } from '../../src/text/comparison.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { markdown } from '../../src/text/markdown.ts';
import { plainPalette } from '../../src/text/palette.ts';
import { tap } from '../../src/text/tap.ts';
import { summary } from '../../src/text/terminal/terminal.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { shownIn } from '../support/acceptable.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';
import { factsOf, runFactsOf } from '../support/run-facts.ts';

const anyCheck = fc.record({
  status: fc.constantFrom(...checkStatuses),
  counts: fc.boolean(),
  isQuarantined: fc.boolean(),
});
const anyRun = fc
  .record({ checks: fc.array(anyCheck, { minLength: 1, maxLength: 9 }), isCancelled: fc.boolean() })
  .map(({ checks, isCancelled }): RunState => {
    const heads = checks.map(({ counts, isQuarantined }, at) =>
      checkHeadOf(`c${at}`, '2.1', {
        counts,
        quarantined: counts || !isQuarantined ? null : { owner: '@jun', reason: 'flaky' },
      }),
    );
    const events = checks.flatMap(({ status }, at) =>
      endedCheck(`c${at}`, 80, { ...passed, status, reason: status === 'passed' ? '' : `it was ${status}` }),
    );
    const state = runStateOf(runHeadOf({ '2.1': 'Health' }, heads), events, startedAt + 1_000);
    return isCancelled ? { ...state, cancelled: { at: startedAt, by: 'U0MARA', reason: '' } } : state;
  });

const words = (text: string) => text.replaceAll(/\s+/g, ' ');
const rule = { isStrict: false, failOn: 'verdict' } as const;
const now = startedAt + 2_000;

function outletsOf(state: RunState): Readonly<Record<string, string>> {
  const ending = endingOf(state, null, rule);
  const slack = rootMessage(state, { level: 'plan', now, buttons: true, links: { page: null } });
  return {
    terminal: words(summary(state, { columns: 5_000, palette: plainPalette }).join(' ')),
    markdown: words(markdown(state)),
    tap: words(tap(state, null, ending)),
    github: words(github(state, null, ending).replaceAll('%0A', ' ')),
    junit: words(junit(state, null, ending)),
    slack: words(slack.blocks.flatMap((block) => shownIn(block)).join(' ')),
    page: words(runPage(state, { now, documentLink: null, reportLink: null }).html),
  };
}

describe('every outlet', () => {
  it('has the same verdict in the same words, and every number from one count', () => {
    fc.assert(
      fc.property(anyRun, (state) => {
        const { verdict, counts } = closingOf(state);
        const numbers = counts.split(' · ').flatMap((part) => (part === '' ? [] : [part]));
        const { totals, checks } = resultDocument(state);
        const told = numbers.map((part) => Number.parseInt(part, 10)).reduce((all, one) => all + one, 0);
        expect(told).toBe(checks.length);
        expect(countsOf(checks)).toBe(counts);
        expect(totals.passed).toBe(Number(/(\d+) passed/.exec(counts)?.[1] ?? 0));
        for (const [name, text] of Object.entries(outletsOf(state))) {
          expect(text, name).toContain(verdict);
          for (const number of numbers) expect(text, name).toContain(number);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says the causes first, then what decided it, the counts, what to do', () => {
    const check = checkHeadOf('health', '2.1', { owner: '@shop' });
    const failed = { ...passed, status: 'failed', reason: 'expected status 200, got 503' } as const;
    const state = runStateOf(runHeadOf({ '2.1': 'Health' }, [check]), endedCheck('health', 80, failed), now);
    expect(closingLines(closingOf(state))).toEqual([
      expect.stringMatching(/503/),
      expect.stringMatching(/^failed: /),
      '1 failed',
      expect.stringMatching(/^Next: ask @shop/),
      expect.stringMatching(/^passes when /),
    ]);
  });
});

it('a cancelled run is called cancelled, whatever had been seen of it', () => {
  expect(verdictWords('inconclusive', { cancelled: true })).toBe('cancelled');
  expect(verdictWords('failed', { cancelled: true })).toBe('cancelled, after a failure');
  expect(verdictMark('failed', { cancelled: true })).toBe('➖');
});

it('nothing green stands over a run that did not pass, however much is fixed', () => {
  const red = factsOf('a', { status: 'failed' });
  const before = runFactsOf(10, [red, factsOf('b', { status: 'failed' })]);
  const current = { ...runFactsOf(20, [red, factsOf('b')]), verdict: 'failed' } as const;
  const compared = compareRuns({ baseline: before, current, history: [] });
  expect([compared.standing, standingMark(compared).mark]).toEqual(['better', '!']);
  const green = { ...current, checks: [factsOf('a'), factsOf('b')], verdict: 'passed' } as const;
  expect(standingMark(compareRuns({ baseline: before, current: green, history: [] })).mark).toBe('✓');
});
