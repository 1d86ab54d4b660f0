import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { conjunction } from '../../src/core/plan/import/shell/matchers.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** The checks that run, of a block and a sentence behind it: what each expects, and whether it is dangerous. */
function checksWith(lines: readonly string[], sentence = '') {
  const text = `# Plan\n\n## Tests\n\n### Look\n\n\`\`\`bash\n${lines.join('\n')}\n\`\`\`\n\n${sentence}\n`;
  const loaded = planLanguage.load(importPlan(text, 'd.md').text ?? '', 'd.yaml', 'digest', { lint: false });
  const checks = loaded.plan === null ? [] : checksOf(loaded.plan).filter(({ type }) => type !== 'manual');
  return checks.map(({ expect: expected, inferred, danger, spec }) => ({
    expected: inferred === true ? null : expected,
    isDangerous: danger !== null && danger !== undefined,
    spec,
  }));
}

const post = 'curl -i -X POST https://a.example.com/streams';
const query = 'curl -s https://a.example.com/streams | jq length';

test('each clause of a sentence is expected of the command that it names', () => {
  const [first, second] = checksWith(
    [post, query],
    'The POST must be answered with 204; the query has to find at least 1 stream.',
  );
  expect(first?.expected).toEqual({ status: 204 });
  expect(JSON.stringify(second?.expected)).toContain('"gte":1');
});

test('numbered sentences are expected of the requests that they name', () => {
  const checks = checksWith(
    ['curl -s https://a.example.com/list', 'curl -s -X POST https://a.example.com/streams', query],
    '(1) The list has to answer with 200\n(2) The POST has to answer with 202',
  );
  expect(checks.map(({ expected }) => expected)).toEqual([{ status: 200 }, { status: 202 }, null]);
});

test.each([
  'The POST must be answered with 204; the query must never be empty on Mondays.',
  'The POST must be answered with 204; 200 would be wrong.',
  'Must be answered with 204; must be answered with 200.',
  'The POST must be answered with 204; the POST must be answered with 409 the second time.',
])('of "%s" no clause is expected of any command', (sentence) => {
  expect(checksWith([post, query], sentence).map(({ expected }) => expected)).toEqual([null, null]);
});

test('a line behind the prompt of root is a command of its own', () => {
  const checks = checksWith([
    '$ curl -i https://a.example.com/x',
    'root@db1:/# systemctl restart postgresql',
  ]);
  expect(checks.map(({ isDangerous }) => isDangerous)).toEqual([false, true]);
  expect(checks[0]?.expected).toBeNull();
});

test.each([
  'psql -Atc "select pg_promote()"',
  "mongosh --eval 'rs.stepDown()'",
  'curl -i https://a.example.com/logout',
  'curl -s https://a.example.com/api/jobs/5/run',
  'git tag -d v1',
  'git tag v1.2.0',
])('%s changes something', (command) => {
  expect(checksWith([command]).map(({ isDangerous }) => isDangerous)).toEqual([true]);
});

test.each([
  "mongosh --eval 'rs.status()'",
  'curl -i https://a.example.com/login',
  'curl -s https://a.example.com/api/runs',
  'git tag --list',
])('%s only looks', (command) => {
  expect(checksWith([command]).map(({ isDangerous }) => isDangerous)).toEqual([false]);
});

test('a cell of a table with two commands is two checks', () => {
  const rows = [
    '| Command | Expected |',
    '|---|---|',
    '| `curl -i https://a.example.com/t3` and `curl -i https://a.example.com/t4` | 200 |',
    '| `kubectl scale deploy/a --replicas=0` then `curl -i https://a.example.com/t9` | 503 |',
  ];
  const text = `# Plan\n\n## Tests\n\n### Look\n\n${rows.join('\n')}\n`;
  const loaded = planLanguage.load(importPlan(text, 'd.md').text ?? '', 'd.yaml', 'digest', { lint: false });
  const found = loaded.plan === null ? [] : checksOf(loaded.plan);
  expect(found.map(({ inferred, expect: expected }) => (inferred === true ? null : expected))).toEqual([
    { status: 200 },
    { status: 200 },
    null,
    { status: 503 },
  ]);
});

test('what redis-cli shows at a terminal only is not expected of it', () => {
  const [nil] = checksWith(['redis-cli get k   # (nil)']);
  const [three] = checksWith(['redis-cli llen q   # (integer) 3']);
  expect(nil?.expected).toEqual({ stdout: '' });
  expect(JSON.stringify(three?.expected)).not.toContain('integer');
  expect(three?.expected).not.toBeNull();
});

test('matchers that a plan cannot hold together are none: nothing of them is dropped', () => {
  let all: Readonly<Record<string, unknown>> | null = { contains: 'a0' };
  for (let at = 1; at < 40 && all !== null; at += 1) {
    all = conjunction(all, { contains: `a${at}` });
    if (all !== null) expect(JSON.stringify(all)).toContain(`"a${at}"`);
  }
  expect(all).toBeNull();
});
