import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { type Check, checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** The checks of a document that has one section of tests. */
function checksIn(document: string): readonly Check[] {
  const { text } = importPlan(`# Plan\n\n## Tests\n\n${document}\n`, 'plan.md');
  const { plan, problems } = planLanguage.load(text ?? '', 'plan.yaml', 'digest', { lint: false });
  expect(problems).toEqual([]);
  return plan === null ? [] : checksOf(plan);
}

const fence = (language: string, ...lines: string[]) => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

test.each<[what: string, document: string, expected: readonly object[]]>([
  [
    'what is said of all is said of each that has no more than -f',
    `${fence('bash', 'curl -f https://a.example.com/x', 'curl -f https://a.example.com/y')}\nBoth must answer \`200\`.`,
    [{ expect: { status: 200 } }, { expect: { status: 200 } }],
  ],
  [
    'what is only ruled out allows nothing that -f does not',
    `${fence('bash', 'curl -f https://a.example.com/x', 'curl -f https://a.example.com/y')}\nBoth must not return 500.`,
    [{ expect: { status: ['2xx', '3xx'] } }, { expect: { status: ['2xx', '3xx'] } }],
  ],
  [
    'and neither does a comment',
    fence('bash', 'curl -f https://a.example.com/x # not 500'),
    [{ expect: { status: ['2xx', '3xx'] } }],
  ],
  [
    'a bound in words',
    `${fence('bash', 'curl -s https://a.example.com/q | jq .total')}\nIt should be greater than 100.`,
    [{ expect: { json: { '$.total': { gt: 100 } } } }],
  ],
  [
    'at least one of a list',
    fence('bash', "curl -s https://a.example.com/keys | jq '.keys | length'", '# → at least 1'),
    [{ expect: { json: { '$.keys': { length: { gte: 1 } } } } }],
  ],
  [
    'minutes are no time of an answer',
    `${fence('bash', 'curl -s https://a.example.com/send')}\nA mail must arrive within 2 minutes.`,
    [{ type: 'http', expect: { status: '2xx' }, inferred: true }, { type: 'manual' }],
  ],
  [
    'a sentence with a colon is no field',
    `${fence('bash', './smoke.sh')}\nLook into the mailbox then: der Beleg muss angekommen sein, wie immer.`,
    [{ type: 'command', expect: { exitCode: 0 } }, { type: 'manual' }],
  ],
  [
    'a member of an answer in PowerShell',
    fence(
      'powershell',
      '(Invoke-WebRequest https://a.example.com/health).StatusCode',
      '# 200',
      '(Invoke-RestMethod https://a.example.com/health).status',
      '# OK',
      'try { Invoke-WebRequest https://a.example.com/admin } catch { $_.Exception.Response.StatusCode.value__ }',
      '# 401',
      'tnc a.example.com -Port 8443',
    ),
    [
      { type: 'http', expect: { status: 200 } },
      { type: 'http', expect: { json: { '$.status': 'OK' } } },
      { type: 'http', expect: { status: 401 } },
      { type: 'tcp', expect: { open: true } },
    ],
  ],
  [
    'what must not be found, of a target that answers',
    fence('bash', "! curl -s https://a.example.com/metrics | grep -q 'errors_total [1-9]'"),
    [{ type: 'http', expect: { status: '2xx', body: { not: { matches: 'errors_total [1-9]' } } } }],
  ],
  [
    'a server that a request of its block asks',
    fence('bash', 'npm run preview &', 'curl -sf http://localhost:4173/'),
    [{ type: 'command', spec: { background: { ready: { port: 4173 } } } }, { type: 'http' }],
  ],
  [
    'a body from a file',
    fence(
      'bash',
      'curl -s -o /dev/null -w "%{http_code}" -X POST https://a.example.com/b -d @body.json',
      '# 201',
    ),
    [{ type: 'http', spec: { bodyFile: 'body.json' }, expect: { status: 201 } }],
  ],
  [
    'a number says more than the word beside it',
    `${fence('bash', 'curl -s https://a.example.com/x')}\nShould be rejected with 422.`,
    [{ type: 'http', expect: { status: 422 } }],
  ],
  [
    'addresses alone',
    fence('', 'https://a.example.com/', 'https://a.example.com/docs'),
    [{ type: 'http' }, { type: 'http' }],
  ],
  [
    'redirects in a table',
    '| From | To | Code |\n|---|---|---|\n| `https://a.example.com/old` | `https://a.example.com/new` | 302 |',
    [{ type: 'http', expect: { status: 302 } }],
  ],
  [
    'what is stated behind code of another language belongs to its question',
    `${fence('sql', "SELECT count(*) FROM jobs WHERE state = 'stuck';")}\nExpected: 0`,
    [{ type: 'manual', spec: { prompt: expect.stringContaining('Expected: 0') } }],
  ],
  [
    'what is expected of a block is no word of the command that changes something',
    `${fence('bash', 'alembic upgrade head', 'alembic current')}\n**Expected**: \`a41f (head)\``,
    [
      { danger: expect.any(String), expect: {} },
      { danger: null, expect: { stdout: { matches: '\\ba41f \\(head\\)' } } },
    ],
  ],
  [
    'a heading that says what is expected',
    `${fence('bash', '# 1. Shop', 'curl -s https://a.example.com/shop', '# 2. Api', 'curl -s https://a.example.com/api')}\n### Expected results\n\n1. Shop: \`open\`\n2. Api: \`healthy\``,
    [{ expect: { body: { matches: '\\bopen\\b' } } }, { expect: { body: { matches: '\\bhealthy\\b' } } }],
  ],
  [
    'a goal with a number',
    `${fence('bash', 'curl -s -o /dev/null -w "%{time_total}" https://a.example.com/')}\n- Goal: < 500 ms`,
    [{ expect: { duration: { lt: '500ms' } } }],
  ],
  [
    'a comment that goes on below',
    fence('bash', 'curl https://a.example.com/', '# Expected: 202', '#           body contains "queued"'),
    [{ expect: { status: 202, body: { matches: '\\bqueued\\b' } } }],
  ],
  [
    'a state at the end of a command',
    fence('bash', 'systemctl is-active nginx  # active', 'kubectl get pods  # pods'),
    [{ expect: { stdout: { matches: '\\bactive\\b' } } }, { expect: {} }],
  ],
  [
    'a report that is finished, and the row of a plan',
    '| Test | Expected | Actual | Status |\n|---|---|---|---|\n| Health | 200 | 200 | ✅ PASS |\n| `curl https://a.example.com/` | 200 | 200 | ok |',
    [{ type: 'http', expect: { status: 200 } }],
  ],
  [
    'a command that is typed below its label',
    '### 1) DB\n\n- Command:\n  - docker compose ps db\n- Expected:\n  - db is `Up (healthy)`',
    [{ type: 'command', name: 'DB', expect: { stdout: { matches: '\\bUp \\(healthy\\)' } } }],
  ],
  [
    'a box that speaks of something else than the request before it',
    `${fence('bash', 'curl -s https://a.example.com/q | jq .total')}\nExpected: \`0\`\n\n- [ ] A test payment ends in less than 5 seconds`,
    [{ type: 'http', expect: { status: '2xx', json: { '$.total': 0 } } }, { type: 'manual' }],
  ],
  [
    'a heading for tests is none for what was expected before it',
    `${fence('bash', './run.sh')}\n## Verify\n\n- [ ] \`curl -s https://a.example.com/version\` contains \`2026.06\``,
    [
      { type: 'command', expect: {} },
      { type: 'http', expect: { body: { matches: '\\b2026\\.06\\b' } } },
    ],
  ],
  [
    'what is said right behind a command',
    '- `curl -s https://a.example.com/q | jq .total` > 1000\n- `kubectl get pods --no-headers | wc -l` is 0\n- `./scripts/importar_pedidos.sh --all` is fine',
    [
      { expect: { json: { '$.total': { gt: 1000 } } } },
      { expect: { stdout: '' } },
      { danger: expect.any(String) },
    ],
  ],
  [
    'a session on another machine',
    fence('bash', 'ssh ops@a.example.com', 'ssh a "tail -f /var/log/x"'),
    [{ type: 'manual' }, { type: 'manual' }],
  ],
])('%s', (_, document, expected) => {
  expect(checksIn(document)).toMatchObject(expected);
  expect(checksIn(document)).toHaveLength(expected.length);
});

test('a rollback is dangerous, unless its words leave no doubt that it looks', () => {
  const rollback = fence(
    'bash',
    './zurueck.sh 11',
    'kubectl rollout status deploy/a',
    'wusa /uninstall /kb:1',
    './test-data-wipe.sh',
    'env A=1 ./alt.sh',
    'kubectl exec deploy/a -- ./alt.sh get',
    'echo 1 > /etc/flag',
    'git checkout v1',
    'docker compose ps',
  );
  const { text } = importPlan(
    `# Plan\n\n## Tests\n\n${fence('bash', 'make test')}\n## Rollback\n\n${rollback}`,
    'p.md',
  );
  const { plan } = planLanguage.load(text ?? '', 'p.yaml', 'digest', { lint: false });
  const dangers = plan === null ? [] : checksOf(plan).map(({ danger }) => danger !== null);
  expect(dangers).toEqual([false, true, false, true, true, true, true, true, true, false]);
});

test('an option without its value makes no plan that cannot be read', () => {
  const block = fence(
    'bash',
    "gcloud logging read 'severity>=ERROR' --project",
    'curl https://a.example.com/ -H',
  );
  const { text } = importPlan(`# Plan\n\n## Tests\n\n${block}`, 'p.md');
  const { problems } = planLanguage.load(text ?? '', 'p.yaml', 'digest', { lint: false });
  expect(problems.every(({ code }) => code === 'no-value')).toBe(true);
});
