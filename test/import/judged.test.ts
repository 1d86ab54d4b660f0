import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** The checks of a block: what kind each is, and what it expects; `inferred` where nothing was stated. */
function judged(...lines: readonly string[]): readonly unknown[] {
  const document = ['# Tests', '', '```bash', ...lines, '```', ''].join('\n');
  const { plan, problems } = planLanguage.load(
    importPlan(document, 'plan.md').text ?? '',
    'plan.yaml',
    'digest',
    { lint: false },
  );
  expect(problems).toEqual([]);
  return plan === null
    ? []
    : checksOf(plan).map(({ type, inferred, expect }) => [type, inferred ? 'inferred' : expect]);
}

const byHand = [['manual', expect.anything()]];

test('code that swallows what its look throws cannot fail: a person looks', () => {
  const asks = [
    'python3 -c "',
    'import urllib.request',
    'try:',
    "    urllib.request.urlopen('http://a.example/x')",
  ];
  expect(judged(...asks, 'except Exception as e:', "    print('skip', e)", '"')).toEqual(byHand);
  expect(judged("node -e \"fetch('http://a.example/x').catch(() => console.log('skip'))\"")).toEqual(byHand);
  expect(judged(...asks, 'except Exception:', '    sys.exit(1)', '"')).toEqual([
    ['command', { exitCode: 0 }],
  ]);
  expect(judged(...asks, 'except Exception:', '    ok = False', 'assert ok', '"')).toEqual([
    ['command', { exitCode: 0 }],
  ]);
});

test('what must not be equal is no number of that value either', () => {
  const not7 = { status: '2xx', json: { '$.n': { exists: true, not: { in: [7, '7'] } } } };
  expect(judged('[ $(curl -s http://a.example/x | jq .n) -ne 7 ]')).toEqual([['http', not7]]);
  expect(judged('[ "$(curl -s http://a.example/x | jq .n)" != 7 ]')).toEqual([['http', not7]]);
});

test('an exit code that is judged is one question with its command', () => {
  expect(judged('curl -s http://a.example/x | grep -q ok; test $? -eq 1')).toEqual(byHand);
});

test('words about one answer say nothing of several', () => {
  expect(judged("curl -s -o /dev/null -w '%{http_code}\\n' http://a.example/x{30..32}   # 200")).toEqual(
    byHand,
  );
});

test.each(['no longer open', 'must be closed from outside', 'should not be reachable'])(
  'a port is not open because `%s` stands behind it',
  (words) => {
    expect(judged(`nc -z 127.0.0.1 18473   # ${words}`)[0]).toEqual(['tcp', 'inferred']);
  },
);
