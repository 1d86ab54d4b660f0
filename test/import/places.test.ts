import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** Every check of a section of tests: its type, and what counts of what is expected. */
function checksIn(body: string, heading = '## Tests') {
  const { text } = importPlan(`# Plan\n\n${heading}\n\n${body}`, 'd.md');
  const { plan } = planLanguage.load(text ?? '', 'd.yaml', 'digest', { lint: false });
  return (plan === null ? [] : checksOf(plan)).map(({ type, inferred, expect: of }) =>
    type === 'manual' || inferred === true ? `${type} asked` : `${type} ${JSON.stringify(of)}`,
  );
}

const ok = 'http {"status":200}';
const a = '`curl -s https://a.example.com/a`';
const b = '`curl -s https://a.example.com/b`';

test('a paragraph that says behind each of its commands what comes gives a check for each', () => {
  expect(checksIn(`First ${a} (200), then ${b} (404).\n`)).toEqual([ok, 'http {"status":404}']);
  expect(checksIn('`GET https://a.example.com/a` → `200`\n`GET https://a.example.com/b` → `404`\n')).toEqual([
    ok,
    'http {"status":404}',
  ]);
  expect(checksIn(`${a}\n\nExpected: 200\n`)).toEqual([ok]);
  expect(checksIn(`The route ${a} returned 200 before the fix.\n`).filter((one) => one === ok)).toEqual([]);
  expect(checksIn(`If ${a} returns 200, stop.\n`).filter((one) => one === ok)).toEqual([]);
});

test('what stands in front of a command with a colon is its name, unless it could say under which the rest holds', () => {
  expect(checksIn(`- Bestellungen: ${a} liefert 200\n`)).toEqual([ok]);
  expect(checksIn(`- 订单:${a},应返回 200。\n`)).toEqual([ok]);
  for (const name of [
    'Wrong',
    'Not ready',
    'With the flag off',
    'Before',
    'In eu',
    '错误',
    'Nie',
    '没有登录时',
  ])
    expect(checksIn(`- ${name}: ${a} liefert 200\n`), name).not.toContain(ok);
});

test('a step that is never to be carried out gives no check', () => {
  const block = '   ```bash\n   curl -X DELETE https://a.example.com/all\n   ```\n';
  for (const step of [
    'Ne jamais exécuter en production :',
    'Do not run this:',
    'Never execute:',
    'Não executar:',
  ])
    expect(checksIn(`1. ${step}\n${block}`), step).toEqual([]);
  expect(checksIn(`1. Do not run this without a backup:\n${block}`)).toEqual(['http asked']);
});

test('a section among tests that runs something and says what is expected is a test, whatever its title sounds like', () => {
  const body = '```bash\ncurl -s https://a.example.com/a\n```\nExpected: 200\n';
  for (const title of ['Background jobs', 'Order history', 'Status', 'Notes'])
    expect(checksIn(`### ${title}\n\n${body}`), title).toEqual([ok]);
  expect(checksIn(`### Test results\n\n${body}\nActual: 200\n`)).toEqual([]);
});

test('a cell that names another step, is empty but for a sign, or holds no final code is no expectation', () => {
  const row = (cell: string) => `| Command | Expected |\n|---|---|\n| ${a} | ${cell} |\n`;
  for (const cell of ['As step 1', 'wie oben', 'comme ci-dessus', 'como el paso 1', '同上', '100'])
    expect(checksIn(row(cell)), cell).toEqual(['http asked', 'manual asked']);
  for (const cell of ['-', '?', '…', '—']) expect(checksIn(row(cell)), cell).toEqual(['http asked']);
});

test('a list that has so many entries, and a code with its label, are stated', () => {
  expect(
    checksIn('```bash\ncurl -s https://a.example.com/a | jq length\n```\n\nThe list has 42 entries.\n'),
  ).toEqual(['http {"status":"2xx","json":{"$":{"length":42}}}']);
  expect(checksIn('```bash\ncurl -s https://a.example.com/a\n```\n\nErwartung: Statuscode 200\n')).toEqual([
    ok,
  ]);
});
