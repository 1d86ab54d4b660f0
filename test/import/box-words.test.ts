import { expect, test } from 'vitest';
import { ticksByWords, ticksOf } from '../../src/core/plan/import/box-states.ts';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import type { TickEvidence } from '../../src/core/plan/import/ticks.ts';
import { isOfOthers, withTicks } from '../../src/core/plan/import/ticks.ts';

const check = { id: 'health', status: 'passed', source: null, asking: null };
const met: TickEvidence = {
  criteria: [{ text: 'Health returns 200', status: 'met', checks: ['health'] }],
  checks: [check],
  environment: 'staging',
  documents: [],
};
const unmet: TickEvidence = {
  ...met,
  criteria: [{ text: 'Health returns 200', status: 'unmet', checks: ['health'] }],
};

const box = '- [ ] Health returns 200';
const ticked = (lines: readonly string[], evidence = met) => {
  const source = ['# Release', '', ...lines, ''].join('\n');
  return withTicks(source, ticksOf(source, 'release.md', evidence).ticks).changed.length;
};

test.each<[what: string, lines: readonly string[]]>([
  ['under criteria', ['## Criteria', '', box]],
  ['under tests', ['## Smoke tests', '', box]],
  ['below what introduces it', ['## Criteria', '', 'These should be so:', '', box]],
  ['with done boxes in it', ['## Criteria', '', box, '  - [x] in eu']],
  ['under the window of a task', ['## Timeline', '', '### 0-2 hours', '', box]],
  ['above our own footnote', ['## Criteria', '', box, '', '_Ticked by staging-check: all of run r-1_']],
  ['above what introduces another list', ['## Criteria', '', box, '', 'Besides:', '', '- Bob is told']],
  ...[
    '1. Acceptance criteria',
    'Abnahmekriterien',
    "Critères d'acceptation",
    'Критерии приёмки',
    '验收标准',
    '受け入れ条件',
    'Definition of Done',
    'Must have',
  ].map((heading): [string, string[]] => [heading, ['## Criteria', '', `### ${heading}`, '', box]]),
])('words of a criterion that a person wrote tick a box: %s', (_, lines) => {
  expect(ticked(lines)).toBe(1);
});

test.each<[what: string, lines: readonly string[]]>([
  ['production', ['## Criteria (production)', '', box]],
  ['a section of another kind', ['## Production', '', box]],
  ['an earlier release', ['## Sign-off of release 4 (2026-05-01)', '', box]],
  ['what must not be done', ['## Do not do', '', box]],
  ['what must not happen', ['## Criteria', '', 'The following must not happen:', '', box]],
  ['old results', ['## Old results (2024)', '', box]],
  ['a quotation', ['## Criteria', '', `> ${box}`]],
  ['the words of others', ["## Other team's checks", '', box]],
  ['words that stand twice', ['## Criteria', '', box, '', '## Tests', '', box]],
  ['open boxes in it', ['## Criteria', '', box, '  - [ ] in eu', '  - [ ] in us']],
  ['another paragraph', ['## Criteria', '', box, '', '  and after a restart it still does']],
  ['a line that it stands in', ['## Criteria', '', '- Never again:', `  ${box}`]],
  ...[
    'No-go criteria',
    'Abort criteria',
    'Critères de rejet',
    'Known failures',
    "Won't do",
    'Tests we skip',
    '~~Acceptance criteria~~',
    'Acceptance criteria 🚫',
    '受け入れ条件(本番)',
    '验收标准(生产)',
    'Abnahme durch Kunde B',
    'Tests on iOS',
    'Criteria, canary',
    'Tests (nightly)',
    'Criteria — phase 2 only',
    'Definition of Done (Team Billing)',
    'Kryteria awaryjne',
  ].map((heading): [string, string[]] => [heading, [`## ${heading}`, '', box]]),
  ['a second outage', ['## Timeline', '', '### Second outage (0-2h)', '', box]],
  ...[
    '(all of the above on prod)',
    'These hold only in the EU.',
    '^ deprecated',
    'None of the above may be true.',
    '<p>All of them on prod</p>',
    '> Nur mit Lizenz.',
  ].map((text): [string, string[]] => [`behind its list: ${text}`, ['## Criteria', '', box, '', text]]),
  ['HTML in it', ['## Criteria', '', box, '  <p>on prod</p>']],
  ['a block in it', ['## Criteria', '', box, '  ```', '  on prod', '  ```']],
  ['what is struck out in it', ['## Criteria', '', `${box} ~~never~~`]],
  ['a link to another place', ['## Criteria', '', '- [ ] [Health](https://prod.example) returns 200']],
])('and not where they are another claim: %s', (_, lines) => {
  expect(ticked(lines)).toBe(0);
  const done = lines.map((one) => one.replace('[ ] Health', '[x] Health'));
  if (!lines.includes('  - [ ] in eu')) expect(ticked(done, unmet)).toBe(0);
});

test('the words of the title may name the environment that was looked at, and no other', () => {
  const source = (title: string) => `# ${title}\n\n## Criteria\n\n${box}\n`;
  const states = (title: string) => ticksOf(source(title), 'release.md', met).ticks.map(({ state }) => state);
  expect(states('Release 4.2 on staging')).toEqual(['done']);
  expect(states('Release 4.2 on production')).toEqual(['unknown']);
});

test('a checklist of an issue has headings of its own, and the words stand once in it', () => {
  const state = (body: string) => ticksByWords(body, met).map((one) => one.state);
  expect(state(`Broken since noon.\n\n${box}\n`)).toEqual(['done']);
  expect(state(`## To do\n\n${box}\n`)).toEqual(['done']);
  expect(state(`## Rollback\n\n${box}\n`)).toEqual(['unknown']);
  expect(state(`## Abort criteria\n\n${box}\n`)).toEqual(['unknown']);
  expect(state(`# Health\n\n## Health criteria\n\n${box}\n`)).toEqual(['done']);
  expect(state(`${box}\n\nNone of them holds yet.\n`)).toEqual(['unknown']);
  expect(state(`${box}\n\nBob looks after the rest.\n`)).toEqual(['done']);
  expect(state(`## Before the outage\n\n${box}\n`)).toEqual(['unknown']);
  expect(state(`Must never be so:\n\n${box}\n`)).toEqual(['unknown']);
  expect(state(`${box}\n\n---\n\n${box}\n`)).toEqual(['unknown', 'unknown']);
});

test('a run is refused for a document that it is not of; checks of people are told by words', () => {
  const made = { ...check, source: { file: 'shop.md', line: 3, ticks: ['1-a-b'] } };
  const of = (checks: TickEvidence['checks']) => ({ documents: ['shop.md'], checks });
  expect(isOfOthers(of([made]), 'cart.md', false)).toBe(true);
  expect(isOfOthers(of([made, check]), 'cart.md', false)).toBe(false);
  expect(isOfOthers(of([made]), 'shop.md', true)).toBe(false);
  expect(isOfOthers(of([made]), 'other/shop.md', true)).toBe(true);
  expect(isOfOthers(of([made]), 'other/shop.md', false)).toBe(false);
});

const curl = '- [ ] `curl -s https://shop.example.com/health` returns 200';
test.each<[what: string, more: readonly string[], isTold: boolean]>([
  ['nothing', [curl], true],
  ['a comment', [curl, '  <!-- by Bob -->'], true],
  ['prose behind the list', [curl, '', 'Call Bob when the deploy is over.'], true],
  ['HTML in it', [curl, '  <p>and Bob has seen it</p>'], false],
  ['one word of HTML', [curl, '  <b>production</b>'], false],
  ['a footnote', [`${curl}[^1]`, '', '[^1]: only for admins'], false],
  ['a footnote in a paragraph of it', [curl, '', '  It returns 200[^a].', '', '[^a]: not yet'], false],
  ['what points back', [curl, '', '(all of the above on prod)'], false],
  ['what restricts the list', [curl, '', 'These hold only in the EU.'], false],
])('all that a reader takes for a part of a box counts as its words: %s', (_, more, isTold) => {
  const { boxes } = importPlan(['# Shop', '', '## Tests', '', ...more, ''].join('\n'), 'shop.md');
  expect(boxes.map(({ checks }) => checks.length)).toEqual([isTold ? 1 : 0]);
});
