import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** The only check of a document with one command. */
function checkOf(line: string) {
  const document = ['# Tests', '', '```bash', line, '```', ''].join('\n');
  const { plan } = planLanguage.load(importPlan(document, 'plan.md').text ?? '', 'plan.yaml', 'digest', {
    lint: false,
  });
  const [check] = plan === null ? [] : checksOf(plan);
  return { type: check?.type, expect: check?.expect };
}

/** Every row below the names of columns. */
const rows = {
  stdout: {
    matches:
      '\\A(?:[A-Z][^a-z\\n]*\\n)?[^\\n]*\\bRunning\\b[^\\n]*(?:\\n[^\\n]*\\bRunning\\b[^\\n]*)*\\n*\\z',
  },
};
const url = 'https://api.example.com/x';

test.each([
  [`curl -s ${url} | head -1   # ok`, { status: '2xx', body: { matches: '\\A[^\\n]*\\bok\\b' } }],
  [`curl -s ${url} | tail -n 1   # ok`, { status: '2xx', body: { matches: '\\bok\\b[^\\n]*\\n*\\z' } }],
  ['./list.sh | head -3 # web', { stdout: { matches: '\\A(?:[^\\n]*\\n){0,2}[^\\n]*\\bweb\\b' } }],
  [
    `[ "$(curl -s ${url})" != "down" ]`,
    { status: '2xx', body: { exists: true, not: { matches: '\\A\\s*down\\s*\\z' } } },
  ],
  [`[[ "$(curl -s ${url})" =~ ^v4 ]]`, { status: '2xx', body: { matches: '(?:\\Av4)' } }],
  [`[[ "$(curl -s ${url})" =~ ^(ok|up)$ ]]`, { status: '2xx', body: { matches: '(?:\\A(ok|up)\\n*\\z)' } }],
  ['npx playwright test # 5 passed', { exitCode: 0, stdout: { matches: '\\b5 passed\\b' } }],
  ['npm test # 12 passing', { exitCode: 0, stdout: { matches: '\\b12 passing\\b' } }],
  ['pytest tests # 5 passed', { exitCode: 0, tests: { passed: 5, failed: 0 } }],
  ['dig gone.example.com # NXDOMAIN', { records: { length: 0 } }],
  ['systemctl is-active nginx # inactive', { stdout: 'inactive', exitCode: { in: [3, 4] } }],
  ['systemctl is-enabled nginx # should be `disabled`', { stdout: 'disabled', exitCode: 1 }],
  ['kubectl auth can-i delete pods # no', { stdout: 'no', exitCode: 1 }],
  ['kubectl auth can-i get pods # yes', { stdout: 'yes', exitCode: 0 }],
  [
    "docker compose ps --format json | jq -r '.[].State' # running",
    { stdout: { matches: '\\A[^\\n]*\\brunning\\b[^\\n]*(?:\\n[^\\n]*\\brunning\\b[^\\n]*)*\\n*\\z' } },
  ],
  [
    "kubectl get pods -o jsonpath='{.items[*].status.phase}' # Running",
    { stdout: { matches: '\\A\\s*Running(?:\\s+Running)*\\s*\\z' } },
  ],
  ['kubectl get pods -n shop # all Running', rows],
  ['kubectl get pods -l app=web # Running', rows],
  ['kubectl get pods # every pod is Running', rows],
  ['kubectl get pod web-1 # Running', { stdout: { matches: '\\bRunning\\b' } }],
  [
    `curl -s ${url} | sort | wc -l # 1`,
    { status: '2xx', body: { matches: '\\A(?:[^\\n]*\\n){0}[^\\n]+\\n?\\z' } },
  ],
])('%s asks for all that it says', (line, wanted) => {
  expect(checkOf(line).expect).toEqual(wanted);
});

test('what a script looks for is no repeat of what another one looks for', () => {
  const looks = (what: string) => `kubectl logs deploy/orders | grep ${what}`;
  expect(expectedOf(...shell(looks('-c ERROR # 0'), looks('"Migration done"')))).toEqual([
    { stdout: { not: { contains: 'ERROR' } } },
    'inferred',
  ]);
});

test('who asks whether he may delete deletes nothing', () => {
  const { plan } = planLanguage.load(
    importPlan('# P\n```bash\nkubectl auth can-i delete pods # no\n```', 'p.md').text ?? '',
    'p.yaml',
    'd',
    { lint: false },
  );
  expect(plan === null ? [] : checksOf(plan).map(({ danger }) => danger)).toEqual([null]);
});

test.each([
  `curl -s ${url} | sort -u | wc -l # 1`,
  `curl -s ${url} | head -3 | wc -l # 3`,
  `curl -s ${url} | sort | head -1 # web`,
])('%s is no statement about the answer as it came', (line) => {
  expect(checkOf(line).expect).toEqual({ status: '2xx' });
});

test('one version of TLS is not the best that both can', () => {
  expect(checkOf('openssl s_client -connect a.example.com:443 -tls1_3 # ok').type).toBe('command');
});

test('several ports are not one', () => {
  expect(checkOf('nc -zv db.example.com 5432 5433').type).toBe('command');
});

test('a pattern with ends in its middle is asked of a person', () => {
  expect(checkOf(`[[ "$(curl -s ${url})" =~ (^a|b$) ]]`).type).toBe('manual');
});

/** What the checks of a document expect, in its order. */
function expectedOf(...lines: readonly string[]) {
  const { plan } = planLanguage.load(
    importPlan(['# P', ...lines].join('\n'), 'p.md').text ?? '',
    'p.yaml',
    'd',
    {
      lint: false,
    },
  );
  return plan === null
    ? []
    : checksOf(plan).map(({ type, inferred, expect }) =>
        type === 'manual' ? 'asked' : inferred ? 'inferred' : expect,
      );
}

const shell = (...lines: readonly string[]) => ['```bash', ...lines, '```'];
const two = shell(`curl -s ${url}/a`, `curl -s ${url}/b`);

test('a list of bare values behind as many commands has one for each', () => {
  expect(expectedOf('## T', ...two, '- 200', '- 404')).toEqual([{ status: 200 }, { status: 404 }]);
  expect(expectedOf('## T', ...two, 'Expected:', '1. `ok`', '2. `up`')).toEqual([
    { status: '2xx', body: { matches: '\\bok\\b' } },
    { status: '2xx', body: { matches: '\\bup\\b' } },
  ]);
});

test('a list of bare values that does not fit the commands is said of none of them', () => {
  const three = shell(`curl -s ${url}/a`, `curl -s ${url}/b`, `curl -s ${url}/c`);
  expect(expectedOf('## T', ...three, '- 200', '- 404')).not.toContainEqual({ status: 200 });
});

test.each(['500 errors', '200 OK', 'Show 3 entries', 'No results'])(
  'the heading %j names a section',
  (heading) => {
    expect(expectedOf(`## ${heading}`, ...shell(`curl -s ${url}`))).toEqual(['inferred']);
  },
);

test.each(['The service returns 200', 'GET /x → 200', 'Der Dienst antwortet mit 200'])(
  'the heading %j says what comes',
  (heading) => {
    expect(expectedOf(`## ${heading}`, ...shell(`curl -s ${url}`))).toEqual([{ status: 200 }]);
  },
);

test.each([
  'No ejecutar',
  'Não executar',
  'Niet doen',
  'Nie rób tego',
  'Bad examples',
  'Dangerous commands',
  'Deprecated',
  'Deprecated checks',
  'Veraltet',
  'Устарело',
  '已废弃',
])('nothing below %j runs', (heading) => {
  expect(expectedOf(`## ${heading}`, ...shell(`curl -s ${url} # 200`))).toEqual([]);
});

test.each(['Terugdraaien', 'Plan B', 'Disaster recovery'])(
  'what stands below %j is off unless asked for',
  (heading) => {
    const text = importPlan(
      ['# P', `## ${heading}`, ...shell(`curl -s ${url} # 200`)].join('\n'),
      'p.md',
    ).text;
    expect(text).toContain('optional: true');
  },
);

test('of a list in a sample every element is asked for', () => {
  const [one] = expectedOf(
    ...shell(`curl -s ${url}`),
    '',
    '```json',
    '{"nodes":[{"name":"n1","up":true},{"name":"n2","up":false}],"tags":["a","b"],"grid":[[1,2],[3,4]]}',
    '```',
  );
  expect(one).toEqual({
    status: '2xx',
    json: {
      '$.nodes[0].name': 'n1',
      '$.nodes[0].up': true,
      '$.nodes[1].name': 'n2',
      '$.nodes[1].up': false,
      '$.tags[0]': 'a',
      '$.tags[1]': 'b',
      '$.grid[0][0]': 1,
      '$.grid[0][1]': 2,
      '$.grid[1][0]': 3,
      '$.grid[1][1]': 4,
    },
  });
});

test.each([
  ['before', 'after'],
  ['Vorher', 'Nachher'],
  ['Avant', 'Après'],
  ['Antes', 'Ahora'],
  ['変更前', '変更後'],
])('a table of %s and %s shows a change, and tests nothing', (before, after) => {
  const document = ['# P', '', '## Screenshots', '', `| ${before} | ${after} |`, '|---|---|']
    .concat([`| \`curl ${url}/a\` 500 | \`curl ${url}/b\` 503 |`, '', '## Tests', ''])
    .concat(shell(`curl -s ${url} # 200`));
  expect(expectedOf(...document.slice(1))).toEqual([{ status: 200 }]);
});

test('two blocks of other languages below one heading are two questions', () => {
  const block = (language: string, ...lines: readonly string[]) => [`\`\`\`${language}`, ...lines, '```', ''];
  const document = [
    '## Tests',
    '',
    ...block('javascript', 'expect(await page.title()).toBe("Shop");'),
    ...block('javascript', 'expect(await page.url()).toContain("/cart");'),
  ];
  expect(expectedOf(...document)).toEqual(['asked', 'asked']);
});
