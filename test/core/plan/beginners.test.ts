import { expect, it } from 'vitest';
import type { z } from 'zod';
import { checkTypes } from '../../../src/checks/index.ts';
import { schemaTree } from '../../../src/core/plan/schema.ts';
import { memberOf, nodesOf, schemasAt, shapeOf } from '../../../src/core/plan/schema-nodes.ts';
import { planLanguage } from '../../../src/engine/language.ts';

const sql = 'sql: { postgres: db/x, user: a, statement: select 1';
const planWith = (check: string) => `version: 1
plan: shop
title: The shop
environments:
  staging: { vars: { api: https://api.example.org, ws: wss://api.example.org/ws }, hosts: [api.example.org] }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: Up
        checks:
          health:
${check
  .split('\n')
  .map((line) => `            ${line}`)
  .join('\n')}
`;
const here = 'phases.phase1.sections."1.1".checks.health';
const told = (text: string) =>
  planLanguage
    .load(text, 'shop.yaml', 'd', { lint: false })
    .problems.map(({ path, message, suggestion }) =>
      `${path.replace(here, 'health')}: ${message}${suggestion === null ? '' : ` ~ ${suggestion}`}`.trim(),
    );
const http = 'http: { url: "${api}/x" }';

/** What stands in a check, and the end of the one mistake that is told: the line as it was meant. */
it.each([
  [
    'http: { url: "${api}/x", expect: { status: 200 } }',
    'it stands beside "http": write expect: { status: 200 }',
  ],
  [`${http}\nstatus: 200`, 'write expect: { status: 200 }'],
  [`${http}\nexpect: { status: 200 }\nbody: ok`, 'write expect: { status: 200, body: ok }'],
  ['http: { url: "${api}/x", timeout: 5 }', 'it stands beside "http": write timeout: 5s'],
  ['http: { url: "${api}/x", retry: 3 }', 'it stands beside "http": write retry: { attempts: 3 }'],
  [`${http}\nretry: { times: 3 }`, 'write attempts: 3'],
  [`${http}\ndanger: true`, 'a person approves: write danger: "Deploys to ${environment}"'],
  [`${http}\ndanger: yes`, 'a person approves: write danger: "Deploys to ${environment}"'],
  [`${http}\ndanger: false`, 'a check without danger has no such key: leave it out'],
  ['http: { post: "${api}/login" }', 'write method: POST, url: "${api}/login"'],
  ['http: { get: "${api}/login" }', 'write url: "${api}/login"'],
  [`${http}\nexpect: { json: { $.items.length(): 3 } }`, 'write $.items: { length: 3 }'],
  [`${http}\ncapture: { token: token }`, 'write token: "$.body.token"'],
  [`${http}\ncapture: { token: .body.token }`, 'write token: "$.body.token"'],
  ['command: { run: [a] }\ncapture: { token: read.token }', 'write token: "$.read.token"'],
  ['http: { url: "${API_URL}/x" }', 'its value stands in the environment: write vars: { API_URL: … }'],
  ['http: { url: "${api}/x", headers: { a: "Bearer ${TOKEN}" } }', 'of a secret write ${secret:TOKEN}'],
  [`${http}\nexpect: [status == 200]`, 'write expect: { status: 200 }'],
  [`${http}\nowner: [a, b]`, 'write owner: "a, b"'],
  [`${http}\nneeds: login`, 'write needs: [login]'],
  ['tcp: { host: "api.example.org:443" }', 'write host: api.example.org, port: 443'],
  [
    `${http}\ntcp: { host: api.example.org, port: 443 }`,
    'make it two checks, each with an id and one of them',
  ],
  ['http: { url: "${api}/x", tier: critical }', 'it stands beside "http": write tier: critical'],
  ['http: { url: "${api}/x", status_code: 200 }', 'it stands beside "http": write expect: { status: 200 }'],
  [
    'http: { url: "${api}/x", username: a, password: b }',
    'write auth: { basic: { username: a, password: b } }',
  ],
  ['http: { url: "${api}/x", token: abc }', 'write auth: { bearer: abc }'],
  ['http: { url: "${api}/x", params: { q: 1 } }', 'write url: "${api}/x?q=1"'],
  ['http: { url: "${api}/x", verify: false }', 'write insecure: true'],
  ['http: { url: "${api}/x", headers: ["accept: json"] }', 'write headers: { accept: json }'],
  ['http: { url: "${api}/x", body: { a: 1 } }', 'write json: { a: 1 }'],
  ['http: { url: api/health }', 'variables are written ${name}: "${api}/health"'],
  ['http: { url: /health }', 'a URL begins with its host: "${api}/health"'],
  ['http: { url: localhost:3000/health }', 'write url: http://localhost:3000/health'],
  ['http: { url: api.example.org/health }', 'write url: https://api.example.org/health'],
  ['http: { url: wss://api.example.org }', 'write url: https://api.example.org'],
  ['http: { url: "${{ env.API }}/x" }', 'write ${API}'],
  ['http: { url: "${api}/x", headers: { a: "${{ secrets.KEY }}" } }', 'write ${secret:KEY}'],
  ['http: { url: "${API:-http://x}" }', 'write ${API}, and its usual value under vars: API: "http://x"'],
  ['http: POST ${api}/x', 'write http: { method: POST, url: "${api}/x" }'],
  ['url: "${api}/x"\nmethod: GET', 'write http: { url: "${api}/x", method: GET }'],
  ['type: http\nurl: "${api}/x"', 'write http: { url: "${api}/x" }'],
  ['script: pytest -q', 'write command: { run: [pytest, -q] }'],
  [
    `${http}\nconditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 300"]`,
    'write expect: { status: 200, duration: { lt: 300ms } }',
  ],
  [`${http}\nassert: "status == 200"`, 'write expect: { status: 200 }'],
  [`${http}\nexpect: ["[BODY].status == UP"]`, null],
  [`${http}\nexpect: [{ status: 200 }, { body: ok }]`, 'write expect: { status: 200, body: ok }'],
  [`${http}\ndepends_on: other`, 'write needs: [other]'],
  [`${http}\ndescription: It is up`, 'write objective: "It is up"'],
  [`${http}\ntitle: It is up`, 'write name: "It is up"'],
  [`${http}\nlabels: [smoke]`, 'write tags: [smoke]'],
  [`${http}\nseverity: high`, 'write tier: critical'],
  [`${http}\nretries: 3`, 'write retry: { attempts: 3 }'],
  [`${http}\ntimeout_seconds: 10`, 'write timeout: 10s'],
  [`${http}\nenabled: false`, 'write enforce: false'],
  [`${http}\ninterval: 60s`, 'write reports: { hourly: { cron: "0 * * * *", run: [all] } }'],
  [`${http}\nallow_failure: false`, 'write enforce: false'],
  [`${http}\nretry: 3`, 'write retry: { attempts: 3 }'],
  [`${http}\nretry: true`, 'write retry: { attempts: 3 }'],
  [`${http}\nretry: { max: 3 }`, 'write attempts: 3'],
  [`${http}\nuntil: 5m`, 'write until: { deadline: 5m }'],
  [`${http}\nuntil: 5 minutes`, 'write until: { deadline: 5m }'],
  [`${http}\nuntil: { timeout: 5m }`, 'write deadline: 5m'],
  [`${http}\nquarantine: true`, 'write quarantine: { owner: …, until: 2027-01-31, reason: … }'],
  [`${http}\nsource: docs/x.md`, 'write source: { file: docs/x.md, line: 1 }'],
  [`${http}\ntier: high`, 'write tier: critical'],
  [`${http}\ntier: P2`, 'write tier: important'],
  [`${http}\ntags: "@smoke"`, 'write tags: [smoke]'],
  [`${http}\nonce: "yes"`, 'write true'],
  [`${http}\ncapture: { id: .body.id }`, 'write id: "$.body.id"'],
  [`${http}\ncapture: [id]`, 'write capture: { id: "$.status" }'],
  [`${http}\nif: env == prod`, 'write if: always for what cleans up'],
  [`${http}\nexpect: 200`, 'write expect: { status: 200 }'],
  [`${http}\nexpect: { status: 2XX }`, 'write status: 2xx'],
  [`${http}\nexpect: { status: 200-299 }`, 'write status: 2xx'],
  [`${http}\nexpect: { status: "200 OK" }`, 'write status: 200'],
  [`${http}\nexpect: { status: "<400" }`, 'write status: [2xx, 3xx]'],
  [`${http}\nexpect: { duration: "<2s" }`, 'write duration: { lt: 2s }'],
  [`${http}\nexpect: { duration: 2s }`, 'write duration: { lt: 2s }'],
  [`${http}\nexpect: { duration: { lt: 500 } }`, '500 has no unit: 500ms'],
  [`${http}\nexpect: { tls: { expiresIn: 14d } }`, 'write expiresIn: { gt: 14d }'],
  [`${http}\nexpect: { tls: 14d }`, 'write tls: { expiresIn: { gt: 14d } }'],
  [`${http}\nexpect: { redirects: ">= 1" }`, 'write redirects: { gte: 1 }'],
  [`${http}\nexpect: { header: "content-type: json" }`, 'write header: { content-type: json }'],
  [`${http}\nexpect: { json: { status: ok } }`, 'write $.status: …'],
  [`${http}\nexpect: { json: { "items[0].id": 1 } }`, 'write "$.items[0].id": …'],
  [`${http}\nexpect: { json: { /items/0/id: 1 } }`, 'write "$.items[0].id": …'],
  [`${http}\nexpect: { body: { status: ok } }`, 'it stands beside "body": write json: { $.status: ok }'],
  [`${http}\nexpect: { contains: ok }`, 'write body: { contains: ok }'],
  [
    `${http}\nexpect: { body: { matches: "(?<=x)y" } }`,
    'not an RE2 pattern: it cannot look behind, (?<=…) and (?<!…)',
  ],
  [`${http}\nexpect: { body: { matches: "a(?!b)" } }`, '`not` says what must not be there'],
  [`${http}\nexpect: { body: { matches: "(a)\\\\1" } }`, 'it cannot refer back to a group, as in \\1'],
  [`${http}\nexpect: { body: { matches: "a(" } }`, 'missing closing ): `a(`'],
  [
    `${http}\nexpect: { status: [200, 201 }`,
    'the [ of this line is never closed; write expect: { status: [200, 201] }',
  ],
  [
    `http: { url: "\${api}/x" \nexpect: { status: 200 }`,
    'the { of this line is never closed; write http: { url: "${api}/x" }',
  ],
  ['http: { url: "${api}/x }', 'the " of this line is never closed; write http: { url: "${api}/x" }'],
  ['websocket: { url: "http://api.example.org/ws" }', 'write url: ws://api.example.org/ws'],
  ['websocket: { url: "${ws}", send: ping }', 'write send: [{ text: ping }]'],
  ['websocket: { url: "${ws}", events: [hello, bye] }', 'write events: { sequence: [hello, bye] }'],
  ['websocket: { url: "${ws}" }\nexpect: { handshake: 101 }', 'write handshake: { status: 101 }'],
  ['websocket: { url: "${ws}", close: 1000 }', 'write close: { code: 1000 }'],
  [
    'command: { run: [pytest], expect: { exitCode: 0 } }',
    'it stands beside "command": write expect: { exitCode: 0 }',
  ],
  ['command: { run: [pytest], working-directory: x }', 'write cwd: x'],
  ['command: { run: [pytest] }\nexit_code: 0', 'write expect: { exitCode: 0 }'],
  ['command: { run: [pytest] }\nexpect: { exitCode: "!= 0" }', 'write exitCode: { ne: 0 }'],
  ['logs: { file: a.log }\nexpect: none', 'write expect: { entries: { count: 0 } }'],
  ['logs: { file: a.log }\nexpect: { entries: none }', 'write entries: { count: 0 }'],
  ['logs: { file: a.log }\nexpect: { none: ERROR }', 'write entries: { none: ERROR }'],
  ['tcp: { host: api.example.org, port: 443 }\nexpect: open', 'write expect: { open: true }'],
  ['tcp: { host: api.example.org }', 'write port: 443'],
  ['tls: { url: "https://api.example.org" }', 'write tls: { host: api.example.org }'],
  [
    'tls: { host: api.example.org, days: 14 }',
    'it stands beside "tls": write expect: { expiresIn: { gt: 14d } }',
  ],
  ['dns: { host: api.example.org }', 'write name: api.example.org'],
  ['dns: { name: api.example.org }\nexpect: { contains: x }', 'write records: { contains: x }'],
  [
    'grpc: { address: "api.example.org:443", tls: { verify: false } }',
    '`ca` names the file of the authority that signed it',
  ],
  ['websocket: { url: "${ws}", verify: false }', '`ca` names the file of the authority that signed it'],
  ['grpc: api.example.org:443', 'write grpc: { address: api.example.org:443 }'],
  ['grpc: { address: "https://api.example.org" }', 'write address: api.example.org:443'],
  ['grpc: { address: "dns:///api.example.org:50051" }', 'write address: api.example.org:50051'],
  ['grpc: { address: api.example.org }', 'write address: api.example.org:443'],
  ['grpc: { url: "api.example.org:443" }', 'write grpc: { address: api.example.org:443 }'],
  ['grpc: { address: "api.example.org:443", headers: { a: b } }', 'write metadata: { a: b }'],
  ['grpc: { address: "api.example.org:443" }\nexpect: SERVING', 'write expect: { status: SERVING }'],
  ['grpc: { address: "api.example.org:443" }\nexpect: { status: not serving }', 'write status: NOT_SERVING'],
  [`${sql} }\nexpect: { rows: ">= 3" }`, 'write rows: { gte: 3 }'],
  [`${sql} }\nexpect: { count: 3 }`, 'write rows: 3'],
  [`${sql} }\nexpect: 3`, 'write expect: { rows: 3 }'],
  [`${sql}, password: hunter2 }`, 'and give STAGING_CHECK_SECRET_SQL_PASSWORD'],
  ['sql: { postgres: db/x, user: a, statement: [select 1] }', 'write statement: "select 1"'],
  ['sql: { postgres: db/x, user: a, query: select 1 }', 'write statement: "select 1"'],
  ['sql: { postgres: db/x, username: a, statement: select 1 }', 'write user: a'],
  [
    'sql: { url: "postgres://db/x", user: a, statement: select 1 }',
    'write sql: { postgres: postgres://db/x, user: …, statement: … }',
  ],
  [
    'sql: { postgres: "jdbc:postgresql://db/x", user: a, statement: select 1 }',
    'write postgres: postgres://db/x',
  ],
  ['sql: select 1', 'write sql: { postgres: postgres://host:5432/database, user: …, statement: "select 1" }'],
  ['manual: { question: Is it up? }', 'write prompt: "Is it up?"'],
  ['env: { process: true }\nexpect: [API_URL]', null],
  ['http: { url: "${api}/x", repeat: { count: 10 } }', 'write times: 10'],
  ['http: { url: "http//x.org/a" }', 'write url: http://x.org/a'],
  ['http: { url: "htps://x.org/a" }', 'write url: https://x.org/a'],
  ['http: { url: ${{ secrets.API }}/x }', 'quote it: http: { url: "${secret:API}/x" }'],
  ['http: { url: "${api}/x?q=${secret.TOKEN}" }', 'write ${secret:TOKEN}'],
  [`${http}\nexpect: { status: { in: [200, 201] } }`, 'write status: [200, 201]'],
  [`${http}\nexpect: { status: { gte: 200, lt: 300 } }`, 'write status: 2xx'],
  [`${http}\nexpect: { status: "200,201" }`, 'write status: [200, 201]'],
  [`${http}\nexpect: { body: { regex: ok } }`, 'write matches: ok'],
  [`${http}\nneeds: { phase: phase1 }`, 'write needs: [phase1]'],
  ['websocket: { url: "${ws}", send: [{ type: ping }] }', 'write json: { type: ping }'],
  ['websocket: { url: "${ws}", events: { sequence: [{ type: hello }] } }', 'write event: hello'],
  ['command: { run: [pytest], env: [A=b] }', 'write env: { A: b }'],
  ['command: { run: [pytest], junit: true }', 'write junit: auto'],
  ['command: { cmd: pytest }', 'write run: [pytest]'],
  ['logs: { file: a.log }\nexpect: { entries: { none: { level: ERROR } } }', 'write severity: ERROR'],
  ['tcp: { host: x.org, port: https }', 'write port: 443'],
  ['tcp: { host: "x.org:443", port: 443 }', 'write host: x.org, port: 443'],
  ['tls: { host: "https://x.org/a" }', 'a host, not a URL: write x.org'],
  ['manual: { prompt: ok?, expires: 30 }', '30 has no unit: 30s'],
  ['mongodb: { url: x }', `expected one of the keys ${checkTypes.map(({ type }) => type).join(', ')}`],
])('%s: one mistake, and the line as it was meant', (check, write) => {
  const [first = '', ...others] = told(planWith(check));
  expect(others).toEqual([]);
  if (write === null) expect(first).not.toBe('');
  else expect(first.endsWith(write), first).toBe(true);
});

const top = (rest: string) => `version: 1\nplan: shop\ntitle: The shop\n${rest}`;
const small =
  'environments: { staging: {} }\nphases: { phase1: { sections: { "1.1": { checks: { a: { manual: { prompt: "ok?" } } } } } } }';

it.each([
  [`version: "1.0"\nplan: shop\ntitle: S\n${small}`, 'version: expected 1, got "1.0"; write version: 1'],
  [`plan: shop\ntitle: S\n${small}`, 'version: "version" is missing: expected 1; write version: 1'],
  [`version: 1\nplan: My shop\ntitle: S\n${small}`, 'write plan: My-shop'],
  [
    top('environments: { staging: {} }\nchecks: { a: { manual: { prompt: "ok?" } } }'),
    'write phases: { phase1: { sections: { "1.1": { checks: { a: { manual: { … } } } } } } }',
  ],
  [
    top('environments: { staging: {} }\nsteps: [{ http: x }]'),
    'write phases: { phase1: { sections: { "1.1": { checks: { … } } } } }',
  ],
  [
    top('environments: { staging: {} }\nphases: { phase1: { a: { manual: { prompt: "ok?" } } } }'),
    'write sections: { "1.1": { checks: { a: { manual: { prompt: "ok?" } } } } }',
  ],
  [
    top('environments: { staging: {} }\nphases: { phase1: { http: { url: "https://x.org" } } }'),
    'write sections: { "1.1": { checks: { health: { http: { url: https://x.org } } } } }',
  ],
  [
    top(
      'environments: { staging: "https://x.org" }\nphases: { p: { sections: { "1.1": { checks: { a: { manual: { prompt: "ok?" } } } } } } }',
    ),
    'write staging: { vars: { api: https://x.org }, hosts: [x.org] }',
  ],
  [top(`${small}\nhosts: [x.org]`), 'write environments: { staging: { hosts: [x.org] } }'],
  [top(`${small}\ntimeout: 30`), 'write defaults: { timeout: 30s }'],
  [
    top(`${small}\ncriteria: [It works]`),
    'write criteria: { critical: [{ text: "It works", checks: […] }] }',
  ],
  [top(`${small}\ncriteria: { critical: [It works] }`), 'write - { text: "It works", checks: […] }'],
  [top(`${small}\nrisks: It breaks`), 'write risks: [{ text: "It breaks", level: high }]'],
  [top(`${small}\nreports: { daily: "0 9 * * *" }`), 'write daily: { cron: "0 9 * * *", run: […] }'],
  [top(`${small}\nafterwards: [Write it down]`), 'write - { text: "Write it down" }'],
  [top(`${small}\nreports: { hourly: { cron: 5m, run: [all] } }`), 'write cron: "*/5 * * * *"'],
  [top(`${small}\ntimeline: { now: { window: 2h, tasks: [] } }`), 'write window: 0-2h'],
  [top(`${small}\nissue: 517`), 'write issue: { key: 517 }'],
  [top(`${small}\nvars: [api=https://x.org]`), 'write vars: { api: https://x.org }'],
  [top(`${small}\nvars: { api-url: x }`), 'write api_url:'],
])('%s: the one mistake at the top', (text, write) => {
  const [first = '', ...others] = told(text);
  expect(others).toEqual([]);
  expect(first.endsWith(write), first).toBe(true);
});

it('a ring of needs is told beside the mistake that one of them is written with', () => {
  const text = planWith(`${http}\nneeds: other`).replace(
    '          health:',
    '          other: { manual: { prompt: "ok?" }, needs: [health] }\n          health:',
  );
  expect(told(text)).toEqual([
    expect.stringContaining('needs go round in a ring'),
    expect.stringContaining('expected a list, got "other"; write needs: [other]'),
  ]);
});

it.each([
  ['echo hi && ls', 'write run: [bash, -c, "echo hi && ls"]'],
  ['curl -sf http://x', 'write run: [curl, -sf, http://x]'],
])('a command line as one word (%s) is warned of', (line, write) => {
  const text = planWith(`command: { run: ["${line}"] }\ntier: critical`);
  const [first, ...others] = planLanguage.load(text, 'shop.yaml', 'd').problems;
  expect(others).toEqual([]);
  expect(first?.message).toContain(write);
});

it.each([
  ['[curl, -s, x, "|", grep, ok]', '`|` comes to curl as a word'],
  ['[make, a, "&&", make, b]', '[bash, -c, "make a && make b"]'],
  ['[cd, /tmp]', '"cd" is a word of the shell'],
  ['[A=1, pytest]', 'write env: { A: "1" }'],
  ['[echo, $HOME]', '`$HOME` comes to echo as it stands'],
  ['[bash, -c, "a && b"]', null],
  ['["/opt/my tool/run", x]', null],
  ['[expr, "1", "|", "0"]', null],
  ['[find, ".", -exec, ls, "{}", ";"]', null],
])('what only a shell would understand: %s', (run, says) => {
  const text = planWith(`command: { run: ${run} }\ntier: critical`);
  const messages = planLanguage.load(text, 'shop.yaml', 'd').problems.map(({ message }) => message);
  if (says === null) expect(messages).toEqual([]);
  else expect(messages).toEqual([expect.stringContaining(says)]);
});

/** Every map of the language with named keys, by what leads to it from a check of each type. */
function mapsBelow(schema: z.ZodType, steps: readonly string[], found: string[][]): string[][] {
  for (const node of nodesOf(schema)) {
    const shape = shapeOf(node);
    if (shape === null || memberOf(node) !== null || 'startsWith' in shape || steps.length > 3) continue;
    found.push([...steps]);
    for (const [key, inner] of Object.entries(shape)) mapsBelow(inner, [...steps, key], found);
  }
  return found;
}

const tree = schemaTree(checkTypes);
const specs: Readonly<Record<string, object>> = {
  http: { url: 'https://api.example.org' },
  websocket: { url: 'wss://api.example.org' },
  logs: { file: 'a.log' },
  command: { run: ['ls'] },
  env: { process: true },
  revision: { url: 'https://api.example.org', json: '$.r' },
  tcp: { host: 'api.example.org', port: 443 },
  dns: { name: 'api.example.org' },
  tls: { host: 'api.example.org' },
  manual: { prompt: 'Is it up?' },
};
const way = ['phases', 'phase1', 'sections', '1.1', 'checks', 'health'];

it.each(Object.keys(specs))(
  '%s: whatever map stands there as one word, the line to write is told',
  (type) => {
    const spec = specs[type] ?? {};
    const root = { phases: { phase1: { sections: { '1.1': { checks: { health: { [type]: spec } } } } } } };
    const maps = ['expect', 'retry', 'until', 'quarantine', 'source', type].flatMap((key) =>
      schemasAt(tree, [...way, key], root).flatMap((schema) => mapsBelow(schema, [key], [])),
    );
    const silent = maps.filter((steps) => {
      if (steps[0] === 'expect' && type === 'manual') return false;
      const check: Record<string, unknown> = { [type]: structuredClone(spec) };
      let at = check;
      for (const step of steps.slice(0, -1)) {
        at[step] ??= {};
        at = at[step] as Record<string, unknown>;
      }
      at[steps.at(-1) ?? ''] = true;
      const text = planWith(JSON.stringify(check));
      const messages = told(text);
      return messages.length > 0 && !messages.some((message) => message.includes('write '));
    });
    expect(silent).toEqual([]);
  },
);

it('every key of a check that stands in its type instead is told where it belongs', () => {
  const shapes = schemasAt(tree, way, {
    phases: { phase1: { sections: { '1.1': { checks: { health: { http: {} } } } } } },
  })
    .flatMap((schema) => nodesOf(schema))
    .map((node) => Object.keys(shapeOf(node) ?? {}));
  const keys = shapes.find((names) => names.includes('http')) ?? [];
  const lost = keys
    .filter((key) => key !== 'http')
    .map((key) => told(planWith(`http: { url: "\${api}/x", ${key}: true }`)))
    .filter((messages) => !messages.some((message) => /stands beside "http": write|~ /.test(message)));
  expect(lost).toEqual([]);
});
