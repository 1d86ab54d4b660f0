import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const curl = '`curl -s https://shop.example.com/health` returns 200';
const box = `- [ ] ${curl}`;
const section = (heading: string, ...lines: readonly string[]) => [
  `## ${heading}`,
  '',
  ...(lines.length > 0 ? lines : [box]),
  '',
];
const looksOf = (...lines: readonly string[]) =>
  importPlan(['# Shop', '', ...lines, ''].join('\n'), 'shop.md').checks.filter(({ type }) => type === 'http')
    .length;

test.each<[one: string, other: string]>([
  ['Before the deploy', 'After the deploy'],
  ['After the deploy', 'After one hour'],
  ['Staging', 'In production'],
  ['Tests', 'With the feature flag on'],
  ['Smoke tests', 'Smoke tests, again'],
  ['Tests on blue', 'Tests on green'],
  ['Phase 1', 'Phase 2'],
  ['Prüfungen', 'Prüfungen nach dem Umschalten'],
  ['Vérifications', 'Vérifications en Europe'],
  ['テスト', 'テスト(本番)'],
  ['测试', '部署后测试'],
  ['Тесты', 'Тесты под нагрузкой'],
])('the same line below another moment, place or condition is a look of its own: %s, %s', (one, other) => {
  const { boxes } = importPlan(['# Shop', '', ...section(one), ...section(other)].join('\n'), 'shop.md');
  const [first, second] = boxes.filter(({ checks }) => checks.length > 0).map(({ checks }) => checks);
  expect(first).toHaveLength(1);
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
});

test.each<[what: string, lines: readonly string[]]>([
  ['what introduces the list', ['Before the deploy:', '', box, '', 'After the deploy:', '', box]],
  ['what the line stands in', ['- On EU:', `  ${box}`, '- On US:', `  ${box}`]],
  ['a change between them', [box, '- [ ] `kubectl apply -f shop.yaml`', box]],
  [
    'a change in their block',
    [
      '```bash',
      'curl -s https://shop.example.com/health # 200',
      'kubectl apply -f shop.yaml',
      'curl -s https://shop.example.com/health # 200',
      '```',
    ],
  ],
])('and so it is where another thing tells them apart: %s', (_, lines) => {
  expect(looksOf(...section('Tests', ...lines))).toBe(2);
});

test.each<[what: string, lines: readonly string[]]>([
  ['twice in a list', section('Tests', box, box)],
  ['below headings that say what kind of lines they are', [...section('Smoke tests'), ...section('Checks')]],
  ['among criteria', [...section('1. Tests'), ...section('✅ Acceptance criteria')]],
  ['below a name of what is asked', [...section('Health check'), ...section('Success criteria')]],
  [
    'a criterion above, and a look after a change',
    [...section('Criteria'), ...section('Tests', '- [ ] `kubectl apply -f shop.yaml`', box)],
  ],
])('what says the same in the same circumstances is one look: %s', (_, lines) => {
  expect(looksOf(...lines)).toBe(1);
});

test('a criterion that stands above is told by the look after the change', () => {
  const lines = [
    ...section('Criteria'),
    ...section('Tests', box, '- [ ] `kubectl apply -f shop.yaml`', box, ''),
  ];
  const { boxes } = importPlan(['# Shop', '', ...lines].join('\n'), 'shop.md');
  const [criterion, before, , after] = boxes;
  expect(criterion?.checks).toEqual(after?.checks);
  expect(criterion?.checks).not.toEqual(before?.checks);
});
