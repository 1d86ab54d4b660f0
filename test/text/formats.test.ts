import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import type { Ending } from '../../src/core/run/ending.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { markdown } from '../../src/text/markdown.ts';
import { plainPalette } from '../../src/text/palette.ts';
import { tap } from '../../src/text/tap.ts';
import { closing } from '../../src/text/terminal/line-by-line.ts';
import { checklist } from '../../src/text/terminal/terminal.ts';
import { plainEnding } from '../support/ending.ts';
import { endedRun, runningRun } from '../support/phase2-run.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

type Render = (state: RunState, comparison: null, ending: Ending) => string;
const shown = (render: Render, state: RunState) => render(state, null, plainEnding(state));

it.each([
  ['junit', junit],
  ['tap', tap],
  ['markdown', markdown],
  ['github', github],
] as const)('%s of a run with every kind of ending', (_name, render) => {
  expect(`\n${shown(render, endedRun())}`).toMatchSnapshot();
});

it('junit is well-formed whatever a check saw, and counts what it holds', () => {
  const text = shown(junit, endedRun());
  expect(XMLValidator.validate(text)).toBe(true);
  const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(text);
  expect([testsuites['@_tests'], testsuites['@_failures'], testsuites['@_errors']]).toEqual(['9', '1', '1']);
});

it('a run that was cut off is never shown as passed', () => {
  expect(markdown(runningRun()).split('\n')[0]).not.toContain('passed');
  expect(shown(tap, runningRun())).toContain('1..6');
});

it('a comment fits what GitHub takes, however much failed', () => {
  const ids = Array.from({ length: 2000 }, (_, n) => `check-${n}`);
  const failed = {
    ...passed,
    status: 'failed' as const,
    reason: 'x'.repeat(500),
    evidence: { body: 'y'.repeat(5000) },
  };
  const head = runHeadOf(
    { '2.1': 'Many' },
    ids.map((id) => checkHeadOf(id, '2.1')),
  );
  const state = runStateOf(
    head,
    ids.flatMap((id) => endedCheck(id, 5, failed)),
    startedAt + 5,
  );
  expect(markdown(state).length).toBeLessThan(65_536);
});

it('a workflow command cannot be begun from inside a message', () => {
  const failed = { ...passed, status: 'failed' as const, reason: 'x\n::set-output name=a::b 100%' };
  const head = runHeadOf({ '2.1': 'S' }, [checkHeadOf('a', '2.1', { name: 'n 5%, file=x::y' })]);
  const lines = shown(github, runStateOf(head, endedCheck('a', 5, failed), startedAt + 5))
    .trim()
    .split('\n');
  expect(lines.map((line) => line.split(/[ :]+/)[1])).toEqual(['error', 'error']);
  expect(lines[0]).toContain('n 5%25');
  expect(lines[1]).toContain('100%25');
});

it('the verdict is the first annotation, and of many errors the ones that decide are shown', () => {
  const ids = Array.from({ length: 14 }, (_, n) => `c${n}`);
  const failed = (id: string) => ({ ...passed, status: 'failed' as const, reason: `${id} is down` });
  const head = runHeadOf(
    { '2.1': 'Many' },
    ids.map((id) => checkHeadOf(id, '2.1')),
  );
  const criteria = [{ id: 'k', tier: 'critical' as const, text: 'the last', checks: ['c13'] }];
  const events = ids.flatMap((id) => endedCheck(id, 5, failed(id)));
  const lines = shown(github, runStateOf({ ...head, criteria }, events, startedAt + 5))
    .trim()
    .split('\n');
  expect(lines.map((line) => line.slice(0, line.indexOf(',')))).toEqual([
    '::error title=issue-517 on staging%3A failed',
    ...['c13', ...ids.slice(0, 8)].map((id) => `::error title=${id}%3A failed`),
  ]);
  expect(lines.at(-1)).toMatch(/::c7 is down%0A5 more: c8, c9, c10, c11, c12$/);
});

it('checks that say the same are told once, with their names, and their evidence stands with the first', () => {
  const ids = Array.from({ length: 30 }, (_, n) => `c${n}`);
  const failed = {
    ...passed,
    status: 'failed' as const,
    failures: [{ at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' }],
    evidence: { url: 'http://shop.example.com/', body: 'no healthy upstream' },
  };
  const head = runHeadOf(
    { '2.1': 'Many' },
    ids.map((id) => checkHeadOf(id, '2.1', { name: `Page ${id}` })),
  );
  const state = runStateOf(
    head,
    ids.flatMap((id) => endedCheck(id, 5, failed)),
    startedAt + 5,
  );
  const texts = {
    github: shown(github, state),
    junit: shown(junit, state),
    markdown: markdown(state),
    terminal: checklist(state, {
      now: startedAt,
      columns: 80,
      rows: null,
      palette: plainPalette,
      progress: new Map(),
    }).join('\n'),
    closing: closing(state, plainPalette).join('\n'),
  };
  const times = (text: string, words: string) => text.split(words).length - 1;
  expect(Object.entries(texts).map(([name, text]) => [name, times(text, 'no healthy upstream')])).toEqual([
    ...[
      ['github', 0],
      ['junit', 1],
      ['markdown', 1],
      ['terminal', 0],
      ['closing', 1],
    ],
  ]);
  for (const text of Object.values(texts)) expect(text).toContain('Page c7');
  expect(texts.terminal).toContain('✗ 30 × expected status 200, got 503');
  expect(texts.markdown).toContain('30 × expected status 200, got 503');
  expect(times(texts.junit, '<failure message="expected status 200, got 503"')).toBe(30);
  expect(times(texts.github, '::error')).toBe(2);
});
