import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

const fence = '```';
const checksIn = (text: string) => {
  const { plan } = planLanguage.load(
    importPlan(`# Plan\n\n## Tests\n\n${text}`, 'd.md').text ?? '',
    'd',
    'digest',
    {
      lint: false,
    },
  );
  return plan === null ? [] : checksOf(plan);
};
const statuses = (text: string) =>
  checksIn(text).flatMap(({ type, spec, expect: wanted }) =>
    type === 'http'
      ? [
          [
            String((spec as { url: string }).url).replace('https://a.example.com', ''),
            (wanted as { status: unknown }).status,
          ],
        ]
      : [],
  );

test('in a block that begins with a command, comments are about the one above; a word alone is what it prints', () => {
  const found = checksIn(
    `### Block\n\n${fence}bash\nnginx -t\n# test is successful\nredis-cli ping\n# PONG\nrabbitmqctl list_queues name messages\n# jobs 0\n${fence}\n`,
  );
  expect(found.map(({ type, inferred, expect: wanted }) => [type, inferred, wanted])).toEqual([
    ['manual', false, {}],
    ['command', false, { stdout: { matches: '\\bPONG\\b' } }],
    ['command', true, {}],
  ]);
  expect(found.map(({ name }) => name).filter((name) => /jobs|successful|PONG/.test(name))).toEqual([]);
});

test('in a block that begins with what is expected, comments are about the command below', () => {
  expect(
    statuses(
      `### Above\n\n${fence}bash\n# Should return 401\ncurl https://a.example.com/private\n# Should return 200\ncurl https://a.example.com/public\n${fence}\n`,
    ),
  ).toEqual([
    ['/private', 401],
    ['/public', 200],
  ]);
});

test('a line with a command is a check of its own, wherever it stands in a list', () => {
  expect(
    statuses(
      '- [x] `curl https://a.example.com/b` returns 200\n  - [ ] `curl https://a.example.com/c` returns 404\n- `curl https://a.example.com/n1`\n  - Expected: 401\n- `curl https://a.example.com/n2`\n- Expected for both: 403\n',
    ),
  ).toEqual([
    ['/b', 200],
    ['/c', 404],
    ['/n1', 401],
    ['/n2', 403],
  ]);
});

test('a box above several commands is told by all of them', () => {
  const text = `# Plan\n\n## Tests\n\n- [ ] Payments\n\n  ${fence}bash\n  curl https://a.example.com/d # 200\n  curl https://a.example.com/e # 200\n  ${fence}\n`;
  expect(importPlan(text, 'd.md').boxes.map(({ line, checks }) => [line, checks.length])).toEqual([[5, 2]]);
});

test('what is struck out or does not apply is gone', () => {
  expect(
    statuses(
      '- [ ] ~~`curl https://a.example.com/old` returns 200~~\n- [ ] N/A `curl https://a.example.com/na` returns 200\n\n| URL | Expected |\n|---|---|\n| https://a.example.com/t | ~~200~~ 404 |\n',
    ),
  ).toEqual([['/t', 404]]);
});

test('a fence below an admonition of MkDocs is a block; one behind "Expected output:" is no command', () => {
  expect(
    statuses(
      `!!! note "Linux"\n\n    ${fence}bash\n    curl https://a.example.com/mk\n    # 403\n    ${fence}\n`,
    ),
  ).toEqual([['/mk', 403]]);
  const commands = checksIn(
    `### Step 1\n\n${fence}bash\nnginx\n${fence}\n\nExpected output:\n\n${fence}\ntest is successful\n${fence}\n`,
  );
  expect(JSON.stringify(commands)).not.toContain('["test","is"');
});

test('a stated code is not another one by a later note', () => {
  const block = `### Look\n\n${fence}bash\ncurl https://a.example.com/x\n${fence}\n\n`;
  expect(statuses(`${block}> Expected: 404\n>\n> (seen on 3 May: 200)\n`)).toEqual([['/x', 404]]);
  expect(statuses(`${block}Expected: 403\n\nLocally it returns 200.\n`)).toEqual([['/x', 403]]);
});

test.each([
  'for guests',
  'in all regions',
  'after failover',
  'with the new client',
  'and is cached',
  '(manually verified)',
  '→ notify #ops',
])('a criterion that says more than its check is not judged by it: %s', (more) => {
  const text = `# Plan\n\n## Tests\n\n### Look\n\n${fence}bash\ncurl https://a.example.com/health\n# Expected: 200\n${fence}\n\n## Acceptance criteria\n\n- [ ] \`/health\` returns 200\n- [ ] \`/health\` returns 200 ${more}\n`;
  const { boxes } = importPlan(text, 'd.md');
  expect(boxes.map(({ checks }) => checks[0])).toEqual(['health', expect.not.stringMatching(/^health$/)]);
});
