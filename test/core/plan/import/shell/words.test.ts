import { describe, expect, it } from 'vitest';
import { withExpectation } from '../../../../../src/core/plan/import/expectation-words.ts';
import { draftsIn, problemsOf } from './draft-plan.ts';

const health = 'curl https://a.example/health';
const logs = "gcloud logging read 'severity>=ERROR' --project p";
const inTheirBody = (pattern: string) => ({ status: '2xx', body: { matches: pattern } });

/** A command, words behind it, and what is then expected; null: nothing that its check could judge. */
const rows: readonly (readonly [command: string, words: string, expect: object | null])[] = [
  [health, 'Expected: 200 (not 503)', { status: 200 }],
  [health, 'should return HTTP 200 within 2s', { status: 200, duration: { lt: '2s' } }],
  [health, 'HTTP 200 or 204', { status: [200, 204] }],
  [health, 'should return 404, not 500', { status: 404 }],
  [health, 'Erwartet: 200 OK', { status: 200 }],
  [health, 'Attendu : statut 200 en moins de 500 ms', { status: 200, duration: { lt: '500ms' } }],
  [health, 'Esperado: 401 Unauthorized', { status: 401 }],
  [health, 'Esperado: 200 em menos de 2 segundos', { status: 200, duration: { lt: '2s' } }],
  [health, 'Atteso: 200', { status: 200 }],
  [health, '期待値: 200', { status: 200 }],
  [health, '预期返回 200', { status: 200 }],
  [health, 'kein 5xx', { status: ['2xx', '3xx', '4xx'] }],
  [health, '→ {"status":"ok"}', { status: '2xx', json: { '$.status': 'ok' } }],
  [health, 'Expected: healthy', inTheirBody('\\bhealthy\\b')],
  [health, 'The response contains "ok"', inTheirBody('\\bok\\b')],
  [health, 'should not contain "stack trace"', { status: '2xx', body: { not: { contains: 'stack trace' } } }],
  [
    health,
    '301 redirect to https://a.example/new',
    { status: 301, header: { location: { contains: 'https://a.example/new' } } },
  ],
  [health, 'returns the list of users', null],
  ['wscat -c wss://a.example/ws', '✅ 101', { handshake: { status: 101 } }],
  [
    logs,
    "Expected: No NameError: name 'redis' is not defined",
    { entries: { none: { contains: "NameError: name 'redis' is not defined" } }, control: { atLeast: 1 } },
  ],
  [
    logs,
    'no NameError in the logs',
    { entries: { none: { contains: 'NameError' } }, control: { atLeast: 1 } },
  ],
  [
    `${logs} | grep -c boom`,
    '0 matches',
    { entries: { none: { contains: 'boom' } }, control: { atLeast: 1 } },
  ],
  ['kubectl logs x | grep -c ERROR', 'Expected: 0', { stdout: { not: { contains: 'ERROR' } } }],
  ['kubectl logs x | grep ERROR', 'Expected: no output', { stdout: { not: { contains: 'ERROR' } } }],
  ['kubectl logs x | grep ERROR', 'keine Ausgabe', { stdout: { not: { contains: 'ERROR' } } }],
  ['echo $NEXT', 'Expected: wss://a.example/ws', { NEXT: 'wss://a.example/ws' }],
  [`${health} | jq -r .status`, 'ok', { status: '2xx', json: { '$.status': 'ok' } }],
  [
    `${health} | jq '.items | length'`,
    '>= 3',
    { status: '2xx', json: { '$.items': { length: { gte: 3 } } } },
  ],
  ['dig +short a.example', 'Expected: 192.0.2.4', { records: { contains: '192.0.2.4' } }],
  ['nc -zv a.example 443', 'Connection succeeded', { open: true }],
  ['nc -zv a.example 443', 'should be refused', { open: false }],
  [
    'openssl s_client -connect a.example:443',
    'valid for more than 30 days',
    { valid: true, expiresIn: { gt: '30d' } },
  ],
  ['./run.sh', 'exit code 3', { exitCode: 3 }],
  ['redis-cli ping', 'Expected: PONG', { stdout: { matches: '\\bPONG\\b' } }],
  ['kubectl get pods', 'all pods look fine to the team', null],
  // A remark behind what is expected, the verb of the sentence, and words for it in other languages.
  [
    `${health} | grep -c localhost`,
    '预期: 0（不能出现本地地址）',
    { status: '2xx', body: { not: { contains: 'localhost' } } },
  ],
  ['redis-cli ping', '예상: PONG', { stdout: { matches: '\\bPONG\\b' } }],
  ['kubectl logs x | grep -c ERROR', '예상: 0건', { stdout: { not: { contains: 'ERROR' } } }],
  ['dig +short a.example', '192.0.2.7 が返ること', { records: { contains: '192.0.2.7' } }],
  [`${health} | jq -r .rolle`, 'sollte PRUEFER ausgeben', { status: '2xx', json: { '$.rolle': 'PRUEFER' } }],
  ['echo $NEXT', 'Deve mostrar https://a.example', { NEXT: 'https://a.example' }],
  [
    `${health} | jq '.items | length'`,
    '✅ List returns 10 items',
    { status: '2xx', json: { '$.items': { length: 10 } } },
  ],
  [`${health} | jq .lag`, 'replica `lag` is 0', { status: '2xx', json: { '$.lag': 0 } }],
  [`${health} | jq .id`, 'the GET answers 201', { status: 201 }],
  ['docker compose ps api', 'Expected: api healthy', { stdout: { matches: '\\bapi healthy\\b' } }],
  [
    'openssl s_client -connect a.example:443',
    '有効期限が30日以上先であること',
    { valid: true, expiresIn: { gt: '30d' } },
  ],
  ['openssl s_client -connect a.example:443', 'больше 14 дней', { valid: true, expiresIn: { gt: '14d' } }],
  [
    'openssl s_client -connect a.example:443',
    'not expiring within 21 days',
    { valid: true, expiresIn: { gt: '21d' } },
  ],
  [
    `curl -sI https://a.example`,
    "pas d'en-tête `X-Powered-By`",
    { status: '2xx', header: { 'x-powered-by': { exists: false } } },
  ],
  [
    `curl -sI https://a.example`,
    "l'en-tête `X-Frame-Options` vaut `DENY`",
    { status: '2xx', header: { 'x-frame-options': { contains: 'DENY' } } },
  ],
  [`curl -i https://a.example`, 'Body contains `not_found`', { body: { matches: '\\bnot_found\\b' } }],
  [
    'wscat -c wss://a.example/ws',
    'Expected: {"type":"ready"}',
    { handshake: { status: 101 }, events: { by: '$.type', order: 'contains', sequence: ['ready'] } },
  ],
  [
    'wscat -c wss://a.example/ws',
    'a message of type `subscribed` within 2 seconds',
    {
      handshake: { status: 101 },
      events: { by: '$.type', order: 'contains', sequence: ['subscribed'], within: '2s' },
    },
  ],
  [
    'docker logs a | grep -c started',
    'Should be 2',
    {
      stdout: {
        matches: '(?s)(?:started[^\\n]*\\n.*?){1}started',
        not: { matches: '(?s)(?:started[^\\n]*\\n.*?){2}started' },
      },
    },
  ],
  [
    'pytest tests',
    'both suites pass with 0 failures',
    { exitCode: 0, tests: { passed: { gte: 1 }, failed: 0 } },
  ],
  [
    `${health} | jq -r .cola`,
    'Debe ser activa (no "inactiva")',
    { status: '2xx', json: { '$.cola': 'activa' } },
  ],
  [`${health} | jq .n`, 'Expected: 7 ✅', { status: '2xx', json: { '$.n': 7 } }],
  [`${health} | jq .n`, 'want 7', { status: '2xx', json: { '$.n': 7 } }],
  [`${health} | jq .n`, 'renvoie 7', { status: '2xx', json: { '$.n': 7 } }],
  ['curl -s -o /dev/null -w "%{http_code}" https://a.example', '410, plus 200', { status: 410 }],
  [health, 'Campo `status` igual a `UP`', { status: '2xx', json: { '$.status': 'UP' } }],
  // What must not be, and what was so before, in many languages.
  ...[
    'it no longer returns 500',
    'anything but 500',
    '500 is gone',
    'ne renvoie plus 500',
    'no devuelve 500',
    'não retorna mais 500',
    'non restituisce 500',
    'больше не возвращает 500',
    '不再返回 500',
    '500 を返さない',
    '500 아님',
  ].map((words) => [health, words, { status: ['2xx', '3xx', '4xx'] }] as const),
  ...['200 (was 500 before)', '500 before the fix, 200 after', '200 au lieu de 500', '200 而不是 500'].map(
    (words) => [health, words, { status: 200 }] as const,
  ),
  // What the command itself says of how it went.
  [
    `if curl -sf https://a.example; then echo UP; else echo DOWN; fi`,
    'Expected: prints UP',
    { status: ['2xx', '3xx'] },
  ],
  ["[ ! -f crash.log ] && echo 'no crash'", 'Expected: no crash', { exitCode: 0 }],
  ["node -e 'fetch(1).catch(() => {})'", 'Expected: no error', null],
  ['ssh a "journalctl | grep panic"', 'Expected: no output', { stdout: '', exitCode: { in: [0, 1] } }],
  ['pytest tests', '12 passed', { exitCode: 0, tests: { passed: 12, failed: 0 } }],
];

describe('words behind a command become what its check expects', () => {
  it.each(rows)('%s: %s', (command, words, wanted) => {
    const draft = draftsIn(command).at(-1)?.draft;
    if (draft == null) throw new Error(`no draft of ${command}`);
    const stated = withExpectation(draft, words);
    expect(stated?.expect ?? null).toEqual(wanted);
    if (stated === null) return;
    expect(stated.inferred).toBe(false);
    expect(problemsOf([stated])).toEqual([]);
  });

  it('keeps the stable pieces of a sample, and leaves open what changes', () => {
    const draft = draftsIn('kubectl get pods').at(-1)?.draft;
    if (draft == null) throw new Error('no draft');
    const sample =
      'NAME                   READY  STATUS   RESTARTS  AGE\napi-7d9f8b6c5-x2x4z    1/1    Running  0         5m';
    const stated = withExpectation(draft, sample, { isSample: true });
    expect(stated?.expect).toEqual({ stdout: { matches: '(?:api-\\S+\\s+1/1\\s+Running\\s+0\\s+\\S+)' } });
  });

  it('takes a number alone for what it is', () => {
    const draft = draftsIn('./count.sh').at(-1)?.draft;
    if (draft == null) throw new Error('no draft');
    expect(withExpectation(draft, '7', { isSample: true })?.expect).toEqual({ stdout: '7' });
  });

  it('copies no credential out of a sample', () => {
    const draft = draftsIn('curl https://a.example/login').at(-1)?.draft;
    if (draft == null) throw new Error('no draft');
    const sample = '{"access_token":"9f8e7d6c5b4a39281706fedc","ok":true}';
    expect(JSON.stringify(withExpectation(draft, sample, { isSample: true }))).not.toContain('9f8e7d6c');
  });
});
