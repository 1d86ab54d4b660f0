import { describe, expect, it, test } from 'vitest';
import { endingOf } from '../../src/core/run/ending.ts';
import type { CheckHead, Outcome } from '../../src/core/run/events.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { detailOf } from '../../src/core/words/checks.ts';
import { evidenceReply } from '../../src/slack/pictures/evidence-reply.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { markdown } from '../../src/text/markdown.ts';
import { plainPalette } from '../../src/text/palette.ts';
import { tap } from '../../src/text/tap.ts';
import { checkLines } from '../../src/text/terminal/check-lines.ts';
import { closing, finishedLine } from '../../src/text/terminal/line-by-line.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { githubCommands } from '../support/github-runner.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const no = { at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' };
const failed: Outcome = { ...passed, status: 'failed', reason: no.message, failures: [no] };
const source = { file: 'docs/test-plan.md', line: 41 };
const place = 'docs/test-plan.md:41';

function runOf(outcome: Outcome, extra: Partial<CheckHead>): RunState {
  const head = runHeadOf({ '2.1': 'One' }, [
    checkHeadOf('health', '2.1', extra),
    checkHeadOf('other', '2.1'),
  ]);
  const events = [...endedCheck('health', 40, outcome), ...endedCheck('other', 40, passed)];
  return runStateOf(head, events, startedAt + 100);
}

const screen = { columns: 100, rows: 40, palette: plainPalette, now: startedAt, progress: new Map() };

/** Every picture of the check `health` of a run. */
function picturesOf(state: RunState): Record<string, string> {
  const ending = endingOf(state, null, { isStrict: false, failOn: 'verdict' });
  const check = state.checks.get('health');
  if (check === undefined) throw new Error('it is in the run');
  const links = { page: null, logs: null };
  return {
    terminal: checkLines(check, state, screen).join('\n'),
    pipe: [finishedLine(check, state, plainPalette), ...closing(state, plainPalette)].join('\n'),
    markdown: markdown(state),
    junit: junit(state, null, ending),
    tap: tap(state, null, ending),
    github: github(state, null, ending),
    page: runPage(state, { now: startedAt, documentLink: null }).html,
    slack: JSON.stringify(evidenceReply(state, 'health', { level: 'text', buttons: false, links })),
    row: detailOf(check, state),
  };
}

test('the line that a failing check was made from is in every picture', () => {
  for (const [name, text] of Object.entries(picturesOf(runOf(failed, { source })))) {
    if (name !== 'row' && name !== 'github' && name !== 'tap') expect(text, name).toContain(place);
  }
  expect(picturesOf(runOf(failed, { source })).tap).toContain(
    '  at:\n    file: "docs/test-plan.md"\n    line: 41',
  );
});

test('the annotation of a check stands at its source, one without a source at the plan', async () => {
  const placeOf = async (extra: Partial<CheckHead>) => {
    const commands = await githubCommands(picturesOf(runOf(failed, extra)).github ?? '');
    return commands.find(({ properties }) => properties.includes('health'))?.properties;
  };
  expect(await placeOf({ source })).toContain('file=docs/test-plan.md,line=41');
  expect(await placeOf({})).toContain('file=plans/issue-517.yaml');
});

describe('an inferred check', () => {
  const state = runOf(failed, { inferred: true, counts: false, tier: 'critical' });

  it('is called inferred wherever its result is shown', () => {
    const { terminal, pipe, junit: xml, tap: points, github: notes, page, row } = picturesOf(state);
    for (const text of [terminal, pipe, xml, points, notes, page, row]) {
      expect(text).toContain('inferred, does not count');
    }
    expect(resultDocument(state).checks[0]).toMatchObject({
      inferred: true,
      counts: false,
      status: 'failed',
    });
  });

  it('that fails changes no verdict, and one that passes makes none', () => {
    expect(judgeRun(state).verdict).toBe('passed');
    const only = runHeadOf({ '2.1': 'One' }, [
      checkHeadOf('health', '2.1', { inferred: true, counts: false, tier: 'critical' }),
    ]);
    const criteria = [{ id: 'c', tier: 'critical' as const, text: 'It answers', checks: ['health'] }];
    const passing = endedCheck('health', 40, passed);
    expect(judgeRun(runStateOf(only, passing, startedAt + 100)).verdict).toBe('inconclusive');
    const cited = judgeRun(runStateOf({ ...only, criteria }, passing, startedAt + 100));
    expect(cited).toMatchObject({ verdict: 'inconclusive', criteria: [{ status: 'unknown' }] });
  });
});
