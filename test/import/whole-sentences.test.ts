import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** The check of a request with a sentence behind its block, or at its end. */
function checkWith(block: string, sentence: string, isComment: boolean) {
  const command = isComment ? `${block}   # ${sentence}` : block;
  const text = `# Plan\n\n## Tests\n\n### Look\n\n\`\`\`bash\n${command}\n\`\`\`\n${isComment ? '' : `\n${sentence}\n`}`;
  const { plan } = planLanguage.load(importPlan(text, 'd.md').text ?? '', 'd.yaml', 'digest', {
    lint: false,
  });
  return plan === null ? undefined : checksOf(plan).find(({ type }) => type !== 'manual');
}

const turned = [
  '200 would be wrong',
  '200 means the bug is still there',
  'fails if 200',
  'error if 200',
  'unless 200',
  'bad: 200, good: 503',
  '200 is a failure',
  '200 = old version',
  '200 -> 404',
  '200 → page someone, 404 → fine',
  '200 until v2, 410 from v2 on',
  'If it returns 200, stop: the feature flag is still on.',
  'Should return HTTP 200 only for admins; anonymous gets 401.',
  'see ticket 200',
  '200 darf nicht mehr kommen',
  '200 wäre falsch',
  'Wenn 200 kommt, abbrechen',
  '200 signifie que le bug est toujours là',
  'Si 200, arrêter',
  '200 sería un fallo',
  'Si devuelve 200, detener',
  'Se retornar 200, parar',
  'Se risponde 200, fermarsi',
  '200 — это ошибка',
  'если 200, откатить',
  '如果返回 200，则回滚',
  '返回 200 说明问题仍然存在',
  '200 表示失败',
  '200 が返ったら中止',
  '200 は異常',
  '200 이면 중단',
  '200 dönmemeli',
  'zamiast 200 ma być 404',
  'ska inte vara 200',
  'må ikke være 200',
  'không phải 200',
  'bukan 200',
  'nesmí vrátit 200',
  'nu trebuie să fie 200',
  'لم يعد يعيد 200',
  'ต้องไม่ 200',
  '200 and no longer contains "legacy"',
  'must return 200, must not return "legacy"',
  "200 and doesn't return an empty list",
  '200 and no legacy fields',
  '200 OK, not cached',
  '200 is not valid',
  '200 is not wanted',
  '200 no es válido',
  '200 en niet langer "beta"',
  '200 is niet geldig',
  '200 nie jest poprawne',
  '200 ist kein Fehler',
  'It should not be anything but 200.',
  'Verwacht: 200, behalve tijdens onderhoud.',
  'The query must be answered with 200; the list must never be empty on Mondays.',
];

test.each(turned.flatMap((sentence) => [[sentence, true] as const, [sentence, false] as const]))(
  '%s: a code in a sentence that says something else is not demanded (comment: %s)',
  (sentence, isComment) => {
    const check = checkWith('curl -i https://a.example.com/x', sentence, isComment);
    const { status } = (check?.expect ?? {}) as { status?: unknown };
    expect(check?.inferred === true || ![status].flat().includes(200), JSON.stringify(status)).toBe(true);
  },
);

const halves: readonly (readonly [string, string])[] = [
  ['redis-cli info replication', 'role:master, connected_slaves >= 2'],
  ['kubectl get pods', 'all pods Running, no CrashLoopBackOff'],
  ['kubectl get pods', 'all pods Running, no restarts'],
  ['kubectl get events', 'No restarts'],
  ['curl -s https://a.example.com/x', 'contains "4.2.0" and no longer mentions "legacy"'],
  ['curl -s https://a.example.com/x', 'contient « 2.1 » et ne contient plus « bêta »'],
  ['curl -s https://a.example.com/x', 'contiene "2.1" y ya no contiene "beta"'],
  ['curl -s https://a.example.com/x', 'contém "2.1" e não contém mais "beta"'],
  ['curl -s https://a.example.com/x', 'contiene "2.1" e non contiene più "beta"'],
  ['curl -s https://a.example.com/x', 'zawiera "2.1" i nie zawiera już "beta"'],
  ['curl -s https://a.example.com/x', '包含 "2.1",不再包含 "beta"'],
  ['curl -s https://a.example.com/x', 'contains "legacy" no more'],
  ['curl -s https://a.example.com/x', 'must not be without "ok"'],
  ['curl -s https://a.example.com/x', 'Die Antwort darf nicht ohne "ok" sein'],
  ['curl -s https://a.example.com/x', 'non senza "ok"'],
  ['curl -s https://a.example.com/x', 'не должно быть без "ok"'],
  ['curl -s https://a.example.com/x', '不能没有 "ok"'],
  ['curl -s https://a.example.com/x', 'returns 2 items'],
  ['curl -s https://a.example.com/x', 'Connection refused'],
  ['curl -s https://a.example.com/x', '≠ 200'],
  ['curl -s https://a.example.com/x', '! 200'],
  ['curl -s https://a.example.com/x', '<500'],
  ['curl -s https://a.example.com/x', 'returns 500 items'],
  ['curl -s https://a.example.com/x', '200, no `legacy`'],
  ['curl -s https://a.example.com/x', '200 – 299'],
  ['curl -s https://a.example.com/x', '`legacy` → `modern`'],
  ['curl -s https://a.example.com/x', 'returns 200 — NOT.'],
  ['curl -s https://a.example.com/x', 'returns 200. ❌'],
  ['curl -s https://a.example.com/x', 'muss nicht 200 liefern'],
  ['curl -s https://a.example.com/x', 'Anything other than 200 is a failure'],
  ['curl -s https://a.example.com/x', 'starts with "x" and ends with "3"'],
  ['curl -s https://a.example.com/x', 'should time out'],
  ['python3 -c "print(\'ok\')"', 'Expected: "ok" three times'],
  ['python3 -c "print(\'ok\')"', 'ok is not enough'],
  ['nc -zv 127.0.0.1 18473', 'must be closed from outside'],
  ['./check.sh', 'exit code 1 or 0'],
  ['curl -s https://a.example.com/x | jq .n', '>= 1,000'],
  ['curl -s https://a.example.com/x | jq .n', 'größer als 1.000'],
  ['curl -s https://a.example.com/x | jq .n', 'oltre 1.500'],
  ['curl -s https://a.example.com/x | jq .ok', '!false'],
  ['aws cloudwatch describe-alarms --query StateValue --output text', 'OK (ALARM means roll back)'],
];

test.each(halves)('%s: half of "%s" is not expected for the whole', (command, sentence) => {
  const check = checkWith(command, sentence, true);
  expect(check?.inferred, JSON.stringify(check?.expect)).toBe(true);
});

const printed: readonly (readonly [string, string, unknown])[] = [
  [
    'aws cloudwatch describe-alarms --query StateValue --output text',
    'OK',
    { stdout: { matches: '\\A\\s*"?OK"?\\s*\\z' } },
  ],
  [
    'kubectl get svc api -o jsonpath={.spec.selector.color}',
    'green (was blue)',
    { stdout: { matches: '\\A\\s*"?green"?\\s*\\z' } },
  ],
  ['kubectl get events', 'No warnings', { stdout: { not: { matches: '(?im)\\bwarn(?:ing)?s?\\b' } } }],
  ['terraform plan', 'No changes.', { stdout: { matches: '\\A\\s*(?:No\\s+changes\\b[^\\n]*\\s*)?\\z' } }],
  [
    'kubectl get events',
    'No resources found',
    { stdout: { matches: '\\A\\s*(?:No\\s+resources\\s+found\\b[^\\n]*\\s*)?\\z' } },
  ],
];

const lists: readonly (readonly [string, string, unknown])[] = [
  [
    'curl -s https://a.example.com/x',
    'contains `green` and no longer `blue`',
    { body: { matches: '\\bgreen\\b', not: { contains: 'blue' } } },
  ],
  [
    'curl -s https://a.example.com/x',
    'must not contain "alpha" and "beta"',
    { body: { not: { matches: 'alpha|beta' } } },
  ],
  ['curl -s https://a.example.com/x', 'liefert keinen 500er', { status: ['2xx', '3xx', '4xx'] }],
  ['curl -s https://a.example.com/x', 'empty list', { json: { $: { length: 0 } } }],
  ['curl -s https://a.example.com/x | jq .items', 'empty list', { json: { '$.items': { length: 0 } } }],
  [
    'curl -s https://a.example.com/x | jq .items',
    'must not be empty',
    { json: { '$.items': { exists: true, ne: null, not: { length: 0 } } } },
  ],
];

test.each(lists)('%s: "%s" is expected of all that it names', (command, sentence, wanted) => {
  expect(checkWith(command, sentence, true)?.expect).toMatchObject(wanted as object);
});

test('every comment behind a command that is not taken is told, and fails what is strict', () => {
  const block =
    '```bash\ncurl -s https://a.example.com/x   # hardly ever "legacy"\ncurl -s https://a.example.com/y | jq .n\n# less than 10%\n```\n';
  const { notes } = importPlan(`# Plan\n\n## Tests\n\n${block}`, 'd.md');
  expect(notes.map(({ text }) => text)).toEqual([
    'not understood: "hardly ever "legacy""',
    'not understood: "less than 10%"',
  ]);
});

test.each(printed)('%s: "%s" is what it prints', (command, sentence, wanted) => {
  expect(checkWith(command, sentence, true)?.expect).toEqual(wanted);
});

const understood: readonly (readonly [string, unknown])[] = [
  ['should return HTTP 200', 200],
  ['Expected: HTTP/2 200 OK', 200],
  ['401 without a token', 401],
  ['must be 404 Not Found', 404],
  ['Erwartet: Die Antwort ist 200', 200],
  ['doit renvoyer un code 403', 403],
  ['debe devolver el estado 200', 200],
  ['deve retornar o código 201', 201],
  ['deve restituire 204', 204],
  ['должен вернуть код 200', 200],
  ['Oczekiwany status: 401', 401],
  ['应返回状态码 403', 403],
  ['404, no longer 200', 404],
  ['404 and no longer 500', 404],
  ['liefert 403 statt 200', 403],
  ['ステータスコード 200 が返ること', 200],
  ['상태 코드 200 이어야 한다', 200],
];

test.each(understood)('%s is expected', (sentence, status) => {
  const check = checkWith('curl -i https://a.example.com/x', sentence, false);
  expect([check?.inferred, ((check?.expect ?? {}) as { status?: unknown }).status]).toEqual([false, status]);
});

/** Every check of a document as its type, what is expected, and whether that counts. */
function allOf(body: string) {
  const { text } = importPlan(`# Plan\n\n## Tests\n\n${body}`, 'd.md');
  const { plan } = planLanguage.load(text ?? '', 'd.yaml', 'digest', {
    extraVars: ['base_url'],
    lint: false,
  });
  return plan === null ? [] : checksOf(plan);
}

test.each([
  '```bash\ncurl -s https://a.example.com/orders   # 200 would be wrong\n```\n',
  '```bash\ncurl -s https://a.example.com/orders\n```\n\n200 would be wrong for orders.\n',
  '- `curl -s https://a.example.com/orders` must never return 200 on Mondays\n',
  '| Command | Expected |\n|---|---|\n| `curl -s https://a.example.com/orders` | ≠ 200 |\n',
  '| Command | Expected | Notes |\n|---|---|---|\n| `curl -s https://a.example.com/orders` | 200 | wrong, must be 404 since v4 |\n',
])('what is stated and cannot be read is put to a person, and nothing of it counts: %s', (body) => {
  const checks = allOf(body);
  expect(checks.map(({ type, inferred }) => [type, inferred === true])).toEqual([
    ['http', true],
    ['manual', false],
  ]);
});

test('two commands of one line are each expected what stands behind them', () => {
  const checks = allOf(
    '- `curl -s https://a.example.com/a` returns 200 and `curl -s https://a.example.com/b` returns 404\n',
  );
  expect(checks.map(({ expect: wanted }) => wanted)).toEqual([{ status: 200 }, { status: 404 }]);
});

test('a request between marks is read once, without the colon behind it; one that is not to be sent is none', () => {
  const checks = allOf("- `GET /x22`: 204\n- Don't call `GET /x7` in production.\n");
  expect(checks.map(({ spec }) => (spec as { url: string }).url)).toEqual(['${base_url}/x22']);
});

const request = '```bash\ncurl -s https://a.example.com/x\n```\n';
const printed200 = '```json\n{"status":"unhealthy"}\n```\n';

test.each([
  `${request}\nDo **not** expect:\n\n${printed200}`,
  `${request}\nIf you see this, call Maria:\n\n${printed200}`,
  `${request}\nBefore:\n\n${printed200}`,
  `${request}\n${printed200}\nThis is what it looked like during the outage.\n`,
])('an output beside which the words say something else is put to a person: %s', (body) => {
  const checks = allOf(body);
  expect(checks.map(({ type, inferred }) => [type, inferred === true])).toEqual([
    ['http', true],
    ['manual', false],
  ]);
});

test.each([
  'Expected output:',
  'You should see something similar to the following:',
  'Antwort (gekürzt):',
  '期待される出力:',
])('an output below "%s" is what should come', (label) => {
  const [check] = allOf(`${request}\n${label}\n\n${printed200}`);
  expect(check?.expect).toMatchObject({ json: { '$.status': 'unhealthy' } });
});

test('what is not expected is not expected, two variables are two checks, and codes of two commands are no list of both', () => {
  expect(
    JSON.stringify(allOf(`${request}\n> Expected: 200\n>\n> Not expected: \`legacy\`\n`)[0]?.expect),
  ).not.toContain('legacy');
  const variables = allOf(
    '```bash\nprintenv PATH   # must not contain /usr/bin\nprintenv HOME   # should not be empty\n```\n',
  );
  expect(variables.filter(({ type }) => type === 'env')).toHaveLength(2);
  const both = allOf(
    '```bash\ncurl -s https://a.example.com/a\ncurl -s https://a.example.com/b\n```\n\nExpected: 200 / 404\n',
  );
  expect(both.map(({ type, inferred }) => [type, inferred === true])).toEqual([
    ['http', true],
    ['http', true],
    ['manual', false],
  ]);
});

test('a title states something by a value, and not by its last word', () => {
  const [check] = allOf('### Check replication\n\n```bash\ncurl -s https://a.example.com/r | jq .lag\n```\n');
  expect([check?.inferred, JSON.stringify(check?.expect)]).toEqual([true, '{"status":"2xx"}']);
});

test('a line that its own words speak against is not proposed', () => {
  const { suggestions } = importPlan(
    '# Plan\n\n## Tests\n\n```bash\ncurl -s https://a.example.com/x   # 200 would be wrong\n```\n',
    'd.md',
  );
  expect(suggestions).toEqual([]);
});

test('commands in a block of a language that nobody knows are not understood', () => {
  const of = (language: string) =>
    importPlan(`# Plan\n\n## Tests\n\n\`\`\`${language}\nkubectl get pods\n\`\`\`\n`, 'd.md').ledger.at(-1)
      ?.fate;
  expect([of('frobnicate'), of('dockerfile'), of('bash')]).toEqual(['not understood', 'ignored', 'command']);
});

test('of a suite all that is counted is expected', () => {
  expect(checkWith('pytest -q', '12 passed, 1 skipped, 0 failed', true)?.expect).toEqual({
    exitCode: 0,
    tests: { passed: 12, skipped: 1, failed: 0 },
  });
});
