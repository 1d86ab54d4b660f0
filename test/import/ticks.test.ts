import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ticksOf } from '../../src/core/plan/import/box-states.ts';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { evidenceOfIncident, evidenceOfRun } from '../../src/core/plan/import/tick-evidence.ts';
import { withFootnote, withTicks } from '../../src/core/plan/import/ticks.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { runHead } from '../../src/core/run/head.ts';
import { parseResultDocument, type ResultDocument } from '../../src/core/run/result-schema.ts';
import { planLanguage } from '../../src/engine/language.ts';

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
  '- [ ] One and four',
  '  ```bash',
  ...curl('one', 'four'),
  '  ```',
];
const plan = (lines: readonly string[]) => ['# Shop', '', '## Tests', '', ...lines, ''].join('\n');

type Row = Partial<ResultDocument['checks'][number]>;
/** A run of the plan of a document in which all passed but what the rows say, by their ids; `now`: what the document says when it is ticked. */
function ticked(lines: readonly string[], rows: Readonly<Record<string, Row>>, more: RunWords = {}) {
  const { doubt = null, criteria = [], now = lines, vars = {}, edited = (text) => text } = more;
  const { text } = importPlan(plan(lines), 'docs/shop.md');
  const head = headOf(edited(text ?? ''), vars);
  const checks = head.checks.map(({ id, type, source = null, asking }) => {
    const known = { id, name: id, phase: 'p', section: 's', type, tier: null, status: 'passed', reason: '' };
    const rest = { attempts: 1, flaky: false, startedAt: '', durationMs: 1, failures: [], evidence: {} };
    return { ...known, ...rest, source, asking, ...rows[id] };
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
  const { evidence } = evidenceOfRun(parseResultDocument(JSON.parse(JSON.stringify(told))));
  const source = plan(now);
  const { changed } = withTicks(source, ticksOf(source, 'shop.md', evidence).ticks);
  return changed.map(({ line: at }) => now[at - 5]?.replace(/^\W*\[.\] /, ''));
}
type RunWords = {
  doubt?: { reason: string; isCertain: boolean };
  criteria?: readonly { id: string; tier: string; text: string; status: string; checks: readonly string[] }[];
  now?: readonly string[];
  vars?: Readonly<Record<string, string>>;
  /** What a person made of the plan. */
  edited?: (plan: string) => string;
};

/** A run of all of a plan, as it begins. */
function headOf(text: string, variables: Readonly<Record<string, string>>) {
  const { plan: loaded, problems } = planLanguage.load(text, 'shop.yaml', 'digest', { lint: false });
  if (loaded === null) throw new Error(JSON.stringify(problems));
  const environment = loaded.environments[0]?.name ?? '';
  const request = { plan: loaded, environment, checks: checksOf(loaded), selector: ['all'], variables };
  return runHead({ ...request, id: 'r-1', trigger: 'cli', requestedBy: 'jun', now: 0 });
}

const quarantined = { owner: 'jun', reason: 'flaky', until: null };
test.each<[what: string, rows: Readonly<Record<string, Row>>, more: RunWords, boxes: readonly string[]]>([
  ['all passed', {}, {}, ['One', 'Two', 'One and four']],
  ['the second of two failed', { three: { status: 'failed' } }, {}, ['One', 'One and four']],
  ['what stands below two boxes failed', { one: { status: 'failed' } }, {}, ['Two']],
  ['one of two was skipped', { three: { status: 'skipped' } }, {}, ['One', 'One and four']],
  ['one of two waits', { three: { status: 'waiting' } }, {}, ['One', 'One and four']],
  ['one of two is in quarantine', { three: { quarantined } }, {}, ['One', 'One and four']],
  ['one of two does not count', { three: { counts: false } }, {}, ['One', 'One and four']],
  ['one of two is a guess', { three: { inferred: true } }, {}, ['One', 'One and four']],
  ['nobody knows what the run looked at', {}, { doubt: { reason: 'two revisions', isCertain: true } }, []],
  [
    'a check that no criterion cites has the words of the box',
    { three: { status: 'failed' } },
    { criteria: [{ id: 'check:two', tier: 'critical', text: 'Two', status: 'met', checks: ['two'] }] },
    ['One', 'One and four'],
  ],
  [
    'a criterion of its words rests on one in quarantine',
    { two: { quarantined } },
    {
      criteria: [
        { id: 'critical-1', tier: 'critical', text: 'Two', status: 'met', checks: ['two', 'three'] },
      ],
    },
    ['One', 'One and four'],
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
    ['One', 'One and four'],
  ],
])('%s: exactly the boxes are ticked of which it is known', (_, rows, more, boxes) => {
  expect(
    Object.keys(rows).filter((id) => !importPlan(plan(shop), 'a.md').checks.some((one) => one.id === id)),
  ).toEqual([]);
  expect(ticked(shop, rows, more)).toEqual(boxes);
});

const changes: readonly (readonly [what: string, before: readonly string[], now: readonly string[]])[] =
  (() => {
    const box = ['- [ ] `curl -s https://shop.example.com/one` returns 200'];
    const block = ['- [ ] One', '  ```bash', ...curl('one'), '  ```'];
    const body = [
      '- [ ] One',
      '  ```bash',
      '  curl -s https://shop.example.com/one',
      '  ```',
      '  Expected: `"ok":true`',
    ];
    const swap = (lines: readonly string[], from: string, to: string) =>
      lines.map((one) => one.replace(from, to));
    return [
      ['the status in the sentence', box, swap(box, '200', '204')],
      ['the address', box, swap(box, 'one', 'two')],
      ['the host', box, swap(box, 'shop.example', 'api.prod.example')],
      ['the method', box, swap(box, 'curl -s', 'curl -s -X DELETE')],
      ['the query', box, swap(box, 'one`', 'one?x=2`')],
      ['a word behind it', box, swap(box, '200', '200 on every node')],
      ['a paragraph in the box', box, [...box, '', '  and after a restart it still does']],
      ['the status in a comment', block, swap(block, '# 200', '# 404')],
      ['what the answer holds', body, swap(body, 'true', 'false')],
      ['the words above the block', block, swap(block, 'One', 'One page')],
      ['a sentence above', box, ['These must never hold:', '', ...box]],
      ['the heading', box, ['### In production', '', ...box]],
      ['what it stands in', box, ['- Not yet:', ...box.map((one) => `  ${one}`)]],
    ];
  })();

test.each(changes)('a run of before does not tick what says something else now: %s', (_, before, now) => {
  expect(ticked(before, {})).toHaveLength(1);
  expect(ticked(before, {}, { now })).toEqual([]);
  expect(
    ticked(before, Object.fromEntries(idsOf(before).map((id) => [id, { status: 'failed' }])), {
      now: now.map((one) => one.replace('[ ]', '[x]')),
    }),
  ).toEqual([]);
});

const idsOf = (lines: readonly string[]) => importPlan(plan(lines), 'a.md').checks.map(({ id }) => id);

test.each<[what: string, now: readonly string[]]>([
  ['an empty line at the top', ['', ...shop]],
  ['a section before', ['### Before', '', 'What is new.', '', '### Pages', '', ...shop]],
  ['another box', ['- [ ] Ask Maria', ...shop]],
])('what is unrelated changes no answer: %s', (_, now) => {
  const before = now.includes('### Pages') ? ['### Pages', '', ...shop] : shop;
  expect(ticked(before, {}, { now })).toEqual(['One', 'Two', 'One and four']);
});

test('a run of another value of a variable, or of a check that a person changed in the plan, tells nothing of the line', () => {
  const set = ['```bash', 'API=https://shop.example.com', '```', ''];
  const box = [...set, '- [ ] One', '  ```bash', '  curl -s $API/one # 200', '  ```'];
  expect(ticked(box, {})).toEqual(['One']);
  expect(ticked(box, {}, { vars: { API: 'https://other.example.com' } })).toEqual([]);
  const weakened = (text: string) => text.replace('{ status: 200 }', '{ status: [ 200, 500 ] }');
  expect(ticked(box, {}, { edited: weakened })).toEqual([]);
  const renamed = (text: string) => text.replace('title: Tests', 'title: The tests');
  expect(ticked(box, {}, { edited: renamed })).toEqual(['One']);
});

type Line = { path: string; status: number; shape: 'inline' | 'block' | 'body' };
type Part = { heading: string; lines: readonly Line[] };
const words = ['one', 'two', 'three', 'four'];
const anyLine = fc.record<Line>({
  path: fc.constantFrom(...words),
  status: fc.constantFrom(200, 204, 404),
  shape: fc.constantFrom('inline', 'block', 'body'),
});
const anyPart = fc.record<Part>({
  heading: fc.constantFrom('Shop tests', 'Cart tests', 'Tests of orders'),
  lines: fc.array(anyLine, { minLength: 1, maxLength: 3 }),
});
const linesOf = ({ path, status, shape }: Line): readonly string[] => {
  const url = `https://shop.example.com/${path}`;
  if (shape === 'inline') return [`- [ ] \`curl -s ${url}\` returns ${status}`];
  const block = [
    `- [ ] ${path}`,
    '  ```bash',
    `  curl -s ${url}${shape === 'block' ? ` # ${status}` : ''}`,
    '  ```',
  ];
  return shape === 'block' ? block : [...block, `  Expected: \`"code":${status}\``];
};
const rendered = (parts: readonly Part[], between: readonly string[] = ['']) =>
  parts.flatMap(({ heading, lines }) => [...between, `### ${heading}`, '', ...lines.flatMap(linesOf)]);
/** Each box with all that is said of it. */
const meanings = (parts: readonly Part[]) =>
  parts.flatMap(({ heading, lines }) => lines.map((one) => [heading, ...linesOf(one)].join('\n')));
const edit = fc.record({
  part: fc.nat(),
  line: fc.nat(),
  to: anyLine,
  heading: fc.option(fc.constantFrom('Shop tests', 'Other tests')),
});

test('whatever is edited, no box is ticked that said something else when the run was made', () => {
  fc.assert(
    fc.property(
      fc.array(anyPart, { minLength: 1, maxLength: 3 }),
      fc.array(edit, { maxLength: 4 }),
      (before, edits) => {
        const now = edits.reduce<readonly Part[]>(
          (parts, { part, line, to, heading }) =>
            parts.map((one, at) =>
              at !== part % parts.length
                ? one
                : {
                    heading: heading ?? one.heading,
                    lines: one.lines.map((own, index) => (index === line % one.lines.length ? to : own)),
                  },
            ),
          before,
        );
        const known = new Set(meanings(before));
        const strange = meanings(now).filter((one) => !known.has(one));
        const names = ticked(rendered(before), {}, { now: rendered(now) });
        const boxes = meanings(now).filter((one) => known.has(one));
        expect(names.length, strange.join('\n\n')).toBeLessThanOrEqual(boxes.length);
        for (const name of names) expect(boxes.some((one) => one.includes(`- [ ] ${name}`))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('lines that say nothing of a box change nothing of what is ticked', () => {
  fc.assert(
    fc.property(fc.array(anyPart, { minLength: 1, maxLength: 3 }), fc.nat(3), (parts, count) => {
      const more = ['', ...Array.from({ length: count }, () => ''), 'A word on what follows.', ''];
      const now = ['Some words.', '', ...rendered(parts, more), '', '## Notes', '', 'More.'];
      expect(ticked(rendered(parts), {}, { now })).toEqual(ticked(rendered(parts), {}));
    }),
    { numRuns: 30 },
  );
});

test('an incident ticks by what its runs carried, never by an id alone', () => {
  const { text } = importPlan(plan(shop), 'docs/shop.md');
  const [first, ...others] = headOf(text ?? '', {}).checks;
  const states = (source: string, made: object, more: object = {}) => {
    const checks = { [first?.id ?? '']: { status: 'passed' as const, doubt: null, ...made } };
    const empty = { head: { key: '517', environment: 'target' }, record: [], criteria: [], windows: [] };
    const { evidence } = evidenceOfIncident({ ...empty, ...more, checks });
    return ticksOf(source, 'shop.md', evidence).ticks.flatMap(({ line: at, state }) =>
      state === 'unknown' ? [] : [at, state],
    );
  };
  const made = { source: first?.source, asking: first?.asking };
  expect(others.length).toBeGreaterThan(1);
  expect(states(plan(shop), made)).toEqual([5, 'done']);
  expect(states(plan(['', ...shop]), made)).toEqual([6, 'done']);
  expect(states(plan(shop), {})).toEqual([]);
  expect(states(plan(shop), { ...made, doubt: { status: 'errored' } })).toEqual([]);
  expect(states(plan(shop).replace('# 200', '# 404'), made)).toEqual([]);
  expect(states(plan(shop).replace('One', 'The one'), made)).toEqual([]);
});
