import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { evidenceOfRun } from '../../src/core/plan/import/tick-evidence.ts';
import { ticksOf, withFootnote, withTicks } from '../../src/core/plan/import/ticks.ts';
import { parseResultDocument, type ResultDocument } from '../../src/core/run/result-schema.ts';

const line = fc.constantFrom(
  '- [ ] one',
  '* [x] two',
  '  1. [ ] three',
  '> - [ ] four',
  'text [ ] five',
  '',
  '- [X] six',
  '```',
  '\t- [ ] seven',
);
const end = fc.constantFrom('\n', '\r\n', '\r');
const document = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(''));

test('un-tick after tick gives the same bytes', () => {
  fc.assert(
    fc.property(document, fc.array(fc.integer({ min: 1, max: 31 })), (text, lines) => {
      const done = withTicks(
        text,
        lines.map((at) => ({ line: at, state: 'done' as const })),
      );
      const undone = withTicks(
        done.text,
        done.changed.map(({ line: at }) => ({ line: at, state: 'open' as const })),
      );
      expect(undone.text).toBe(text);
      expect(done.text.length).toBe(text.length);
    }),
  );
});

test('only boxes change, and what a run cannot tell stays', () => {
  const text = '- [ ] a\r\n- [x] b\n- [ ] c\ntext [ ] d\n';
  const { text: ticked, changed } = withTicks(text, [
    { line: 1, state: 'done' },
    { line: 2, state: 'open' },
    { line: 3, state: 'unknown' },
    { line: 4, state: 'done' },
  ]);
  expect(ticked).toBe('- [x] a\r\n- [ ] b\n- [ ] c\ntext [ ] d\n');
  expect(changed.map(({ line: at }) => at)).toEqual([1, 2]);
});

test('a footnote is one line at the end, replaced the next time', () => {
  const once = withFootnote('- [ ] a\n', 'run r-1, passed', null);
  expect(once).toBe('- [ ] a\n\n_Ticked by staging-check: run r-1, passed_\n');
  expect(withFootnote(once, 'run r-2, failed', null)).toBe(
    '- [ ] a\n\n_Ticked by staging-check: run r-2, failed_\n',
  );
});

test('a footnote with an address leads there, whatever stands in the address', () => {
  expect(withFootnote('- [ ] a\n', 'run r-1_2, passed', 'https://bot.example/runs/r-1?token=a_b(c)')).toBe(
    '- [ ] a\n\n_Ticked by staging-check: [run r-1 2, passed](<https://bot.example/runs/r-1?token=a_b(c)>)_\n',
  );
  expect(withFootnote('a', 'run', 'https://h/a%20b>c d')).toContain('(<https://h/a%20b%3Ec%20d>)');
});

const curl = (...paths: string[]) => paths.map((path) => `  curl -s https://shop.example.com/${path} # 200`);
const shop = [
  '- [ ] One',
  '  ```bash',
  ...curl('one'),
  '  ```',
  '- [ ] Two',
  '  ```bash',
  ...curl('two', 'three'),
  '  ```',
  '- [ ] One again',
  '  ```bash',
  ...curl('one', 'four'),
  '  ```',
];
const plan = (lines: readonly string[]) => ['# Shop', '', '## Tests', '', ...lines, ''].join('\n');

type Row = Partial<ResultDocument['checks'][number]>;
/** A run of the plan of a document in which all passed but what the rows say, by the ends of the ids. */
function ticked(lines: readonly string[], rows: Readonly<Record<string, Row>>, more: RunWords = {}) {
  const source = plan(lines);
  const imported = importPlan(source, 'docs/shop.md');
  const { file = 'docs/shop.md', doubt = null, moved = 0, criteria = [] } = more;
  const checks = imported.checks.map(({ id, type, line: at }) => {
    const known = { id, name: id, phase: 'p', section: 's', type, tier: null, status: 'passed', reason: '' };
    const rest = { attempts: 1, flaky: false, startedAt: '', durationMs: 1, failures: [], evidence: {} };
    return { ...known, ...rest, source: { file, line: at + moved }, ...rows[id] };
  });
  const run = {
    id: 'r-1',
    plan: 'shop',
    environment: 'staging',
    selector: [],
    trigger: 'cli',
    requestedBy: 'jun',
  };
  const times = { startedAt: '', finishedAt: '', durationMs: 1, verdict: 'passed', doubt };
  const totals = {};
  const told = { schema: 'staging-check/run@1', run: { ...run, ...times }, checks, criteria, totals };
  const { evidence } = evidenceOfRun(parseResultDocument(told));
  const { changed } = withTicks(source, ticksOf(imported, evidence, 'shop.md'));
  return changed.map(({ line: at }) => lines[at - 5]?.replace('- [ ] ', ''));
}
type RunWords = {
  file?: string;
  moved?: number;
  doubt?: { reason: string; isCertain: boolean };
  criteria?: readonly { id: string; tier: string; text: string; status: string; checks: readonly string[] }[];
};

const quarantined = { owner: 'jun', reason: 'flaky', until: null };
test.each<[what: string, rows: Readonly<Record<string, Row>>, more: RunWords, boxes: readonly string[]]>([
  ['all passed', {}, {}, ['One', 'Two', 'One again']],
  ['the second of two failed', { three: { status: 'failed' } }, {}, ['One', 'One again']],
  ['what stands below two boxes failed', { one: { status: 'failed' } }, {}, ['Two']],
  ['one of two was skipped', { three: { status: 'skipped' } }, {}, ['One', 'One again']],
  ['one of two waits', { three: { status: 'waiting' } }, {}, ['One', 'One again']],
  ['one of two is in quarantine', { three: { quarantined } }, {}, ['One', 'One again']],
  ['one of two does not count', { three: { counts: false } }, {}, ['One', 'One again']],
  ['one of two is a guess', { three: { inferred: true } }, {}, ['One', 'One again']],
  ['the run is of another document', {}, { file: 'cart.md' }, []],
  ['the document has changed since', {}, { moved: 1 }, []],
  ['one check is of another type now', { one: { type: 'tcp' } }, {}, ['Two']],
  ['nobody knows what the run looked at', {}, { doubt: { reason: 'two revisions', isCertain: true } }, []],
  [
    'a check that no criterion cites has the words of the box',
    { three: { status: 'failed' } },
    { criteria: [{ id: 'check:two', tier: 'critical', text: 'Two', status: 'met', checks: ['two'] }] },
    ['One', 'One again'],
  ],
  [
    'a criterion of its words rests on one in quarantine',
    { two: { quarantined } },
    {
      criteria: [
        { id: 'critical-1', tier: 'critical', text: 'Two', status: 'met', checks: ['two', 'three'] },
      ],
    },
    ['One', 'One again'],
  ],
  [
    'two criteria of its words are not of one mind',
    {},
    {
      criteria: [
        { id: 'critical-1', tier: 'critical', text: 'Two', status: 'unmet', checks: ['two'] },
        { id: 'important-1', tier: 'important', text: 'Two', status: 'met', checks: ['three'] },
      ],
    },
    ['One', 'One again'],
  ],
])('%s: exactly the boxes are ticked of which it is known', (_, rows, more, boxes) => {
  expect(
    Object.keys(rows).filter((id) => !importPlan(plan(shop), 'a.md').checks.some((one) => one.id === id)),
  ).toEqual([]);
  expect(ticked(shop, rows, more)).toEqual(boxes);
});
