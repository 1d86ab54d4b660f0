import { expect } from 'vitest';
import type { Row } from './row.ts';

const url = 'https://api.example.com/jobs';
const truthy = { exists: true, not: { in: [null, false] } };

const json = (filter: string, expected: object): Row => [
  `curl -s ${url} | jq -e '${filter}'`,
  { type: 'http', spec: { url }, expect: { json: expected }, hosts: ['api.example.com'] },
];
const http = (source: string, expect: object): Row => [
  source,
  { type: 'http', spec: { url }, expect, hosts: ['api.example.com'] },
];
/** What ends well whatever it saw is asked of a person. */
const asked = (source: string): Row => [
  source,
  { type: 'manual', spec: { prompt: expect.stringContaining('and look') }, expect: {} },
];
const script = (source: string, expected: object, run = source): Row => [
  source,
  {
    type: 'command',
    spec: { run: ['bash', '-eo', 'pipefail', '-c', run] },
    expect: expected,
    inferred: Object.keys(expected).length === 0,
  },
];
const tcp = (source: string, limit: object = {}): Row => [
  source,
  {
    type: 'tcp',
    spec: { host: 'db.example.com', port: 5432 },
    expect: { open: true, ...limit },
    hosts: ['db.example.com:5432'],
  },
];

/** What the predicates of `jq`, tests around a command, and conditions say of it. */
export const judged: readonly Row[] = [
  json('all(.[]; .state != "failed")', { '$[*].state': { exists: true, ne: 'failed' } }),
  json('.items | all(.state == "ok")', {
    '$.items[*].state': 'ok',
    '$.items[?!@.state]': { exists: false },
  }),
  json('map(.state == "ok") | all', { '$[*].state': 'ok', '$[?!@.state]': { exists: false } }),
  json('[.items[].ready] | all', {
    '$.items[*].ready': truthy,
    '$.items[?!@.ready]': { exists: false },
  }),
  json('all(.[]; .error == null)', {
    $: { exists: true },
    '$[?@.error && @.error != null]': { exists: false },
  }),
  json('any(.[]; .name == "x")', { '$[*].name': { any: 'x' } }),
  json('any(.[]; .a == 1 and .b)', {
    '$[?@.a == 1 && (@.b && @.b != null && @.b != false)]': { exists: true },
  }),
  json('.roles | any(. == "admin")', { '$.roles[*]': { any: 'admin' } }),
  json('.items[] | select(.name == "x") | .ready', { "$.items[?@.name == 'x'].ready": truthy }),
  json('.checks | map(select(.status != "up")) | length == 0', {
    '$.checks': { exists: true },
    "$.checks[?@.status != 'up']": { exists: false },
  }),
  json('[.items[] | select(.n > 3)] | length >= 2', { '$.items[?@.n > 3]': { length: { gte: 2 } } }),
  json('[.[].id] | length == 5', { $: { length: 5 } }),
  json('keys | length == 2', { $: { length: 2 } }),
  json('.a == "x" or .a == "y"', { '$.a': { in: ['x', 'y'] } }),
  json('.status | IN("ok", "degraded")', { '$.status': { in: ['ok', 'degraded'] } }),
  json('.tags | index("a")', { '$.tags': { contains: 'a' } }),
  json('3 < .count', { '$.count': { gt: 3 } }),
  json('.error | not', { '$.error': { not: truthy } }),
  json('type == "array"', { $: { type: 'array' } }),
  json('.data != []', { '$.data': { length: { gte: 1 } } }),
  json('.a."b-c" == 1 and .["x y"] == "z"', { "$.a['b-c']": 1, "$['x y']": 'z' }),
  http(`curl -s ${url} | jq -e --arg v "$VERSION" '.version == $v'`, { json: { '$.version': '${VERSION}' } }),
  http(`curl -s ${url} | jq -e ".version == \\"$VERSION\\""`, { json: { '$.version': '${VERSION}' } }),
  http(`curl -s ${url} | grep -q "$VERSION"`, { body: { contains: '${VERSION}' } }),
  // What a matcher cannot say stays a script, and its exit code is its verdict.
  [
    `curl -s ${url} | jq -e '.a + .b == 3'`,
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', `curl -s ${url} | jq -e '.a + .b == 3'`] },
      expect: { exitCode: 0 },
    },
  ],
  http(`[ "$(curl -s -o /dev/null -w '%{http_code}' ${url})" = "200" ]`, { status: 200 }),
  http(`test 401 = "$(curl -s -o /dev/null -w '%{http_code}' ${url})" || exit 1`, { status: 401 }),
  http(`[ $(curl -s -o /dev/null -w '%{http_code}' ${url}) -lt 500 ]`, { status: ['2xx', '3xx', '4xx'] }),
  http(`[ "$(curl -s ${url} | jq -r .status)" == "ok" ] && echo pass`, {
    status: '2xx',
    json: { '$.status': 'ok' },
  }),
  http(`[ "$(curl -s ${url} | jq .count)" -gt 3 ]`, { status: '2xx', json: { '$.count': { gt: 3 } } }),
  http(`[ "$(curl -s ${url} | jq '.items | length')" -ge 3 ]`, {
    status: '2xx',
    json: { '$.items': { length: { gte: 3 } } },
  }),
  http(`[[ ! "$(curl -s ${url})" =~ error ]] || exit 1`, {
    status: '2xx',
    body: { not: { contains: 'error' } },
  }),
  http(`[[ "$(curl -s ${url})" != *error* ]]`, { status: '2xx', body: { not: { contains: 'error' } } }),
  http(`if [ "$(curl -s -o /dev/null -w '%{http_code}' ${url})" != "200" ]; then echo bad; exit 1; fi`, {
    status: 200,
  }),
  http(
    `if [ "$(curl -s -o /dev/null -w '%{http_code}' ${url})" -ne 200 ]; then echo FAIL; else echo PASS; fi`,
    {
      status: 200,
    },
  ),
  http(`if curl -s ${url} | grep -q ERROR; then echo "found errors"; exit 1; fi`, {
    status: '2xx',
    body: { not: { contains: 'ERROR' } },
  }),
  http(`if ! curl -sf ${url}; then echo down; exit 1; fi`, { status: ['2xx', '3xx'] }),
  http(`! curl -sf ${url}`, { status: ['4xx', '5xx'] }),
  http(`curl -s ${url} | grep -q ERROR && exit 1`, { status: '2xx', body: { not: { contains: 'ERROR' } } }),
  http(`curl -s ${url} | grep -q ERROR && echo FAIL || echo OK`, {
    status: '2xx',
    body: { not: { contains: 'ERROR' } },
  }),
  http(`[[ $(curl -s ${url}) == *error* ]] || echo fine`, {
    status: '2xx',
    body: { not: { contains: 'error' } },
  }),
  http(`[ "$(curl -s ${url} | grep -c error)" = "0" ] && echo OK`, {
    status: '2xx',
    body: { not: { contains: 'error' } },
  }),
  asked('test $(docker logs a 2>&1 | grep -c panic) -eq 0'),
  asked('kubectl get pods | grep -q CrashLoop && exit 1'),
  asked(`diff <(curl -s ${url}) <(curl -s ${url}/b)`),
  asked(`for id in $(curl -s ${url} | jq -r '.[]'); do curl -sf ${url}/$id; done`),
  asked(`(( $(curl -s ${url} | grep -c error) == 0 ))`),
  asked(`bash -c 'curl -sf ${url}; exit 0'`),
  asked(`sh -c "curl ${url} | grep -c error; true"`),
  http(`[ $(curl -s ${url} | wc -l) -lt 100 ]`, {
    status: '2xx',
    body: { not: { matches: '(?:[^\\n]*\\n){99}[^\\n]' } },
  }),
  asked('[ $? -ne 22 ]'),
  asked(`if ! curl -s ${url} | grep -q error; then echo OK; fi`),
  asked(`bash -lc 'curl -s ${url} > /dev/null; echo done'`),
  asked(`jq length <<< "$(curl -s ${url})"`),
  asked(`expr "$(curl -s ${url} | wc -c)" '<' 100`),
  asked(`let n=$(curl -s ${url} | wc -l)+1`),
  asked(`find . -name nothing -exec curl -sf ${url} \\;`),
  asked(`node -e "require('child_process').exec('curl -sf ${url}')"`),
  asked(`perl -e 'my $o = \`curl -s ${url}\`; exit 1 if $o =~ /error/'`),
  script(`curl -s ${url} | tee a${' | grep a'.repeat(28)}`, {}),
  script('[ "$(kubectl get x | awk \'{print $2}\' | sort)" = "3" ]', { exitCode: 0 }),
  script("python3 - <<'PY'\nimport sys\nassert sys.argv\nPY", { exitCode: 0 }),
  script("bash <<'EOF'\ncurl -sf http://a.example.com\nEOF", {}),
  [
    "docker compose ps --format '{{.Service}} {{.Health}}' api",
    {
      type: 'command',
      spec: { run: ['docker', 'compose', 'ps', '--format', '{{.Service}} {{.Health}}', 'api'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    '[ "$(kubectl get deploy api -o jsonpath=\'{.status.readyReplicas}\')" = "3" ]',
    {
      type: 'command',
      spec: { run: ['kubectl', 'get', 'deploy', 'api', '-o', 'jsonpath={.status.readyReplicas}'] },
      expect: { stdout: '3' },
    },
  ],
  [
    '[ "$(kubectl get pods --no-headers | wc -l)" -ge 3 ]',
    {
      type: 'command',
      spec: { run: ['kubectl', 'get', 'pods', '--no-headers'] },
      expect: { stdout: { matches: '(?:[^\\n]*\\n){2}[^\\n]' } },
    },
  ],
  tcp("timeout 5 bash -c '</dev/tcp/db.example.com/5432' && echo open", { duration: { lt: '5s' } }),
  tcp('(echo > /dev/tcp/db.example.com/5432) >/dev/null 2>&1 && echo open || echo closed'),
  ...[
    'patronictl switchover main',
    'bin/console cache:clear',
    './toggle-feature.sh on',
    'flock /tmp/l ./deploy.sh',
    'doppler run -- ./deploy.sh',
    'k delete ns x',
    'make up',
    'touch /tmp/maintenance',
    'git pull',
    'npx supabase db push',
    'seq 1 500 | xargs -P 5 -I{} ab -n {} http://a.example/',
    'docker compose exec batch python manage.py run_batch',
  ].map(
    (source): Row => [
      source,
      {
        type: 'command',
        spec: expect.objectContaining({ run: expect.any(Array) }),
        expect: {},
        inferred: true,
        danger: true,
      },
    ],
  ),
  [
    "kubectl exec deploy/redis -- redis-cli -a 'Hn4-redis-pw' ping",
    {
      type: 'command',
      spec: {
        run: ['kubectl', 'exec', 'deploy/redis', '--', 'redis-cli', '-a', '${secret:REDIS_PASSWORD}', 'ping'],
      },
      expect: {},
      inferred: true,
      secrets: ['REDIS_PASSWORD'],
    },
  ],
  tcp("bash -c 'exec 3<>/dev/tcp/db.example.com/5432'"),
];
