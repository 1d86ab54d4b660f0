import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** What the checks of a document expect, in its order; `inferred` for nothing stated. */
function expected(...lines: readonly string[]): readonly unknown[] {
  const text = importPlan(['# Tests', '', ...lines].join('\n'), 'plan.md').text ?? '';
  const { plan, problems } = planLanguage.load(text, 'plan.yaml', 'digest', { lint: false });
  expect(problems.filter(({ code }) => code !== 'no-value')).toEqual([]);
  return plan === null ? [] : checksOf(plan).map((check) => (check.inferred ? 'inferred' : check.expect));
}

const shell = (...lines: readonly string[]) => ['```bash', ...lines, '```'];

test('a comment between two commands is one of them, never both', () => {
  expect(
    expected(
      ...shell('systemctl is-active portal', '# Expected: active', 'systemctl status portal --no-pager'),
    ),
  ).toEqual([{ stdout: { matches: '\\bactive\\b' } }, 'inferred']);
});

test('a literal that names what is asked is not what it answers', () => {
  expect(expected(...shell('curl https://api.example.com/users'), '', '- `/users` returns 200')).toEqual([
    { status: 200 },
  ]);
  expect(expected('## Checks', '', '- `GET https://api.example.com/users` returns 200')).toEqual([
    { status: 200 },
  ]);
});

test('what a request sends is not what it is answered with', () => {
  expect(
    expected(
      '```http',
      'POST https://api.example.com/reset',
      'Content-Type: application/json',
      '',
      '{"user":"qa"}',
      '```',
    ),
  ).toEqual(['inferred']);
});

test('lines without something are counted by the whole pipe', () => {
  const [only] = expected(
    ...shell('kubectl get pods --no-headers | grep -v Running | wc -l', '# Expected: 0'),
  );
  expect(only).toEqual({ stdout: { matches: '\\A\\s*0\\s*\\z' } });
});

test('where words are not parted by blanks, a sentence is no literal', () => {
  const read = `gcloud logging read 'severity>=ERROR' --project p --freshness=30m`;
  expect(expected(...shell(read), '', '期待結果：エラーが出力されていないこと')).toEqual([
    {
      entries: { none: { matches: '(?im)\\b(?:error|exception|traceback|fatal|panic)' } },
      control: { atLeast: 1 },
    },
  ]);
  expect(
    expected(...shell("curl -s https://api.example.com/items | jq '.total'", '# 期待値: 1 以上')),
  ).toEqual([{ status: '2xx', json: { '$.total': { gte: 1 } } }]);
});

test('percentiles and averages are not the time of one answer', () => {
  expect(expected(...shell('curl https://api.example.com/users'), '', 'Expected: p95 below 300ms')).toContain(
    'inferred',
  );
});

test('a status in front of a word that begins like a unit is a status', () => {
  expect(expected(...shell('websocat wss://api.example.com/ws'), '', '✅ 101 Switching Protocols')).toEqual([
    { handshake: { status: 101 } },
  ]);
});

test('a test of what a request answered is part of its check', () => {
  expect(
    expected(
      ...shell(
        'VERSION=$(curl -s https://api.example.com/version | jq -r .version)',
        '[ "$VERSION" = "2.14.0" ] || exit 1',
      ),
    ),
  ).toEqual([{ status: '2xx', json: { '$.version': '2.14.0' } }]);
});

test('a server is waited for by what is stated behind it', () => {
  expect(
    importPlan('# Tests\n\n```bash\nnpm start\n# Expected: listening on port 8080\n```\n', 'plan.md').text,
  ).toContain('background: { ready: { port: 8080 } }');
});
