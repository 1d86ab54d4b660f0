import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEntries } from '../../src/checks/logs/doubts.ts';
import { entryTest } from '../../src/checks/logs/entry-matcher.ts';
import { readOne } from '../../src/core/logs.ts';
import { severityOf } from '../../src/core/query/severity.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { run } from '../../src/platform/sources/run/run.ts';
import { localLogSources } from '../support/log-sources.ts';

const stack = new AsyncDisposableStack();
let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
  stack.defer(() => rm(folder, { recursive: true }));
});
afterAll(() => stack.disposeAsync());

const processes = stack.use(createProcessRunner({ environment: process.env }));
const sources = stack.use(localLogSources(null, { processes }));

/** What a program is read as, between 10:00 and 10:10. */
function read(argv: readonly string[], parser: unknown, more: object = {}) {
  return readOne(sources, {
    place: { source: 'run', at: run.locate(run.place.parse({ argv, parser, ...more }), folder) },
    ...{ filter: '', maxEntries: 100, hosts: [], signal: AbortSignal.timeout(5_000) },
    fromMs: Date.parse('2026-03-01T10:00:00Z'),
    toMs: Date.parse('2026-03-01T10:10:00Z'),
  });
}

async function readText(text: string, parser: unknown) {
  files += 1;
  const file = join(folder, `${files}.log`);
  await writeFile(file, text);
  return read(['cat', file], parser);
}

const at = '2026-03-01T10:00:0';
const micros = (second: number) => String(Date.parse(`${at}${second}Z`) * 1_000 + 250);
const journal = (second: number, fields: object) =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: micros(second), _SYSTEMD_UNIT: 'api.service', _PID: '7', ...fields })}\n`;

it.each([
  [
    'ndjson',
    `{"ts":1772359201.5,"level":"warn","msg":"a"}\n{"time":"${at}2.5+00:00","severity":"ERROR","message":"b","trace_id":"t"}\n`,
    [
      { timestamp: `${at}1.500000000Z`, severityNumber: 13, body: { msg: 'a' } },
      { severityText: 'ERROR', traceId: 't', body: { message: 'b' } },
    ],
  ],
  [
    'logfmt',
    `time=${at}1Z level=error msg="it \\"broke\\"\\n" user=7\nTraceback (most recent call last):\n  File "a.py", line 3\nNameError: x\nts=${at}2Z level=info msg=ok\n`,
    [
      {
        body: 'it "broke"\n\nTraceback (most recent call last):\n  File "a.py", line 3\nNameError: x',
        severityText: 'error',
        attributes: { user: '7' },
      },
      { body: 'ok', severityText: 'info' },
    ],
  ],
  [
    'journal-json',
    `${journal(1, { PRIORITY: '3', MESSAGE: [226, 130, 172, 7] })}${journal(2, { PRIORITY: '6', MESSAGE: 'ok' })}${journal(3, { MESSAGE: 'Error: x' })}${journal(3, { MESSAGE: '    at y (z.js:1:1)' })}`,
    [
      { timestamp: `${at}1.000250000Z`, body: '€\u0007', severityText: 'ERROR' },
      { body: 'ok', severityNumber: 9, resource: { unit: 'api.service', _PID: '7' } },
      { body: 'Error: x\n    at y (z.js:1:1)', severityNumber: 0 },
    ],
  ],
  ['journal-json', '-- No entries --\n', []],
  [
    'kubernetes',
    `[pod/a/app] ${at}1Z java.lang.Error: x\n[pod/b/app] ${at}1Z ready\n[pod/a/app] ${at}1Z \tat y(Z.java:1)\n[pod/a/app] ${at}1Z Caused by: w\n[pod/a/side] ${at}2Z   apart\n`,
    [
      {
        body: 'java.lang.Error: x\n\tat y(Z.java:1)\nCaused by: w',
        resource: { pod: 'a', container: 'app' },
      },
      { body: 'ready', resource: { pod: 'b' } },
      { body: '  apart', resource: { pod: 'a', container: 'side' } },
    ],
  ],
  ['docker', `${at}1.000000001Z one\n${at}2Z two\n`, [{ timestamp: `${at}1.000000001Z`, body: 'one' }, {}]],
  [
    { pattern: '^(?P<time>\\S+ \\S+) \\[(?P<severity>\\w+)\\] (?P<logger>\\S+): (?P<message>.*)' },
    '2026-03-01 10:00:01,250Z [WARN] db: slow\n  query\n',
    [{ body: 'slow\n  query', severityText: 'WARN', attributes: { logger: 'db' } }],
  ],
] as const)('%j reads its lines', async (parser, text, entries) => {
  const answer = await readText(text, parser);
  expect(answer).toMatchObject({ kind: 'entries', complete: true });
  expect(answer.kind === 'entries' && answer.entries).toMatchObject([...entries]);
  expect(answer.kind === 'entries' && answer.entries.length).toBe(entries.length);
});

it.each([
  ['ndjson', 'Starting\n', 'line 1 is no JSON'],
  ['ndjson', `{"time":"2026-03-01T10:00:01","msg":"no zone"}\n`, 'line 1 has no time with a zone'],
  ['logfmt', `time=${at}1Z msg=a\nboom\n`, 'line 2 has no time'],
  ['journal-json', journal(1, { MESSAGE: null }), 'give it --all'],
  ['kubernetes', `${at}1Z x\n`, 'give kubectl --prefix'],
  ['kubernetes', '[pod/a/app] x\n', 'give kubectl --timestamps'],
  ['docker', 'x\n', 'give docker --timestamps'],
  [{ pattern: '(?P<time>\\S+) (?P<message>.*)' }, 'x y\n', 'no time with a zone'],
] as const)('%j: what it does not understand makes the answer incomplete: %j', async (parser, text, told) => {
  expect(await readText(text, parser)).toMatchObject({
    ...{ complete: false, incompleteBecause: 'bad-lines' },
    incompleteDetail: expect.stringContaining(told),
  });
});

const levelled = { pattern: '^(?P<time>\\S+Z) (?P<severity>\\w+) (?P<message>.*)$' };
const trace = 'Traceback (most recent call last):';
it.each([
  [
    levelled,
    `${at}1Z INFO ${trace}\n${at}1Z ERROR   File "a.py", line 1\n${at}1Z ERROR NameError: x\n`,
    'ERROR',
  ],
  [levelled, `${at}1Z INFO Exception in thread main: x\n${at}1Z ERROR \tat y(Z.java:1)\n`, 'ERROR'],
  [
    levelled,
    `${at}1Z INFO ${trace}\n${at}1Z INFO   File "a.py"\n${at}1Z INFO E: y\n${at}1Z FATAL   out of memory\n`,
    'FATAL',
  ],
  ['kubernetes', `[pod/a/app] ${at}1Z INFO ${trace}\n[pod/a/app] ${at}1Z ERROR   File "a.py"\n`, 'ERROR'],
  ['kubernetes', `[pod/a/app] ${at}1Z E0301 10:00:01.000000 1 main.go:5] boom\n`, 'E'],
  ['kubernetes', `[pod/a/app] ${at}1Z level=error msg=boom\n`, 'error'],
  ['docker', `${at}1Z [ERROR] boom\n`, 'ERROR'],
  [
    'journal-json',
    `${journal(1, { PRIORITY: '6', MESSAGE: trace })}${journal(1, { PRIORITY: '3', MESSAGE: '  File "a.py"' })}`,
    'ERROR',
  ],
  ['journal-json', journal(1, { PRIORITY: '6', MESSAGE: '{"level":"error","message":"boom"}' }), 'error'],
] as const)(
  '%j: the severity of an entry is the highest of its lines: %j',
  async (parser, text, severityText) => {
    const answer = await readText(text, parser);
    const entries = answer.kind === 'entries' ? answer.entries : [];
    const rank = (text: string | null) => severityOf(text) ?? 0;
    expect(entries.toSorted((a, b) => rank(b.severityText) - rank(a.severityText))[0]).toMatchObject({
      severityText,
    });
  },
);

it.each([
  ['(?P<time>\\S+Z) (?P<message>\\w+)', `${at}1Z fine NameError\n`],
  ['(?P<time>\\d\\S+Z) (?P<message>.*)', `NameError ${at}1Z fine\n`],
  ['^(?P<time>\\S+Z) .* (?P<message>\\w+)$', `${at}1Z NameError fine\n`],
  ['^(?P<time>\\S+Z) \\w+ (?P<message>.*)$', `${at}1Z fine fine\n${at}1Z NameError   at fine\n`],
])('what a pattern passes over is still a text of the entry: %s', async (pattern, text) => {
  const answer = await readText(text, { pattern });
  const entries = answer.kind === 'entries' ? answer.entries : [];
  expect(entries.filter(entryTest({ contains: 'NameError' }, 'one', readEntries(entries)))).toHaveLength(1);
});

it('attributes of a later line of one entry are kept', async () => {
  const coded = { pattern: '^(?P<time>\\S+Z) (?P<code>\\w+) (?P<message>.*)$' };
  const answer = await readText(`${at}1Z a boom\n${at}1Z b   at x\n`, coded);
  expect(answer).toMatchObject({ entries: [{ body: 'boom\n  at x', attributes: { code: ['a', 'b'] } }] });
});

it('what two traces wrote is not one entry', async () => {
  const traced = { pattern: '^(?P<time>\\S+Z) (?P<trace>\\w+) (?P<message>.*)$' };
  const answer = await readText(`${at}1Z a boom\n${at}1Z b   at x\n`, traced);
  expect(answer).toMatchObject({ entries: [{ traceId: 'a' }, { traceId: 'b' }] });
});

it.each([
  ['kubernetes', `[pod/a/app] ${at}1Z fine\n[pod/a/app] ${at}2Z NameErr`],
  ['docker', `${at}1Z fine\n${at}2Z NameErr`],
  ['logfmt', `time=${at}1Z msg=NameErr`],
  [levelled, `${at}1Z INFO NameErr`],
] as const)('%j: a last line that is not ended may be cut: %j', async (parser, text) => {
  const told = {
    complete: false,
    incompleteDetail: expect.stringContaining('the last, is not ended: it may be cut'),
  };
  expect(await readText(text, parser)).toMatchObject(told);
  expect(await readText(`${text}\n`, parser)).toMatchObject({ complete: true });
});

it('a line of JSON that is whole needs no end', async () => {
  expect(await readText(`{"time":"${at}1Z","msg":"fine"}`, 'ndjson')).toMatchObject({ complete: true });
});

it('a program gets the variables of the plan, and none that change how it loads', async () => {
  const place = {
    argv: ['sh', '-c', `echo "${at}1Z $KUBECONFIG"`],
    parser: 'docker',
    env: { KUBECONFIG: '/k' },
  };
  const answer = await readOne(sources, {
    place: { source: 'run', at: run.locate(run.place.parse(place), folder) },
    ...{ filter: '', maxEntries: 100, hosts: [], signal: AbortSignal.timeout(5_000) },
    fromMs: Date.parse('2026-03-01T10:00:00Z'),
    toMs: Date.parse('2026-03-01T10:10:00Z'),
  });
  expect(answer).toMatchObject({ entries: [{ body: '/k' }] });
  expect(run.place.safeParse({ ...place, env: { LD_PRELOAD: '/x' } }).success).toBe(false);
});

it('what a program started in a session of its own does not outlive it', async () => {
  const pidFile = join(folder, 'daemon.pid');
  const script = `echo "${at}1Z fine"; setsid sh -c 'echo $$ > ${pidFile}; exec sleep 60' & while [ ! -s ${pidFile} ]; do :; done`;
  await read(['sh', '-c', script], 'docker');
  const pid = Number(await readFile(pidFile, 'utf8'));
  const isThere = () =>
    readFile(`/proc/${pid}/stat`, 'latin1').then(
      (stat) => !/\) Z /.test(stat),
      () => false,
    );
  await expect.poll(isThere).toBe(false);
});

it('a name that stands twice in a line of logfmt is understood by nobody', async () => {
  expect(await readText(`time=${at}1Z msg=NameError msg=fine\n`, 'logfmt')).toMatchObject({
    ...{ complete: false, incompleteDetail: 'line 1 has `msg` twice: which of the two counts is not known' },
  });
});

it('a line of the window is not lost to one before it', async () => {
  const before = '[pod/a/app] 2026-03-01T09:59:59.900Z ready\n';
  const answer = await readText(`${before}[pod/a/app] ${at}0Z   boom\n`, 'kubernetes');
  expect(answer).toMatchObject({ entries: [{ body: '  boom' }] });
});

it('the program is told the window, and its words go through no shell', async () => {
  const line = '[pod/a/app] ${window.from} to ${window.to} $(id)';
  expect(await read(['echo', line], 'kubernetes')).toMatchObject({
    entries: [{ timestamp: `${at}0.000Z`, body: 'to 2026-03-01T10:10:00.000Z $(id)' }],
  });
});

it('what a container wrote to stderr is of its log', async () => {
  const script = `echo ${at}2Z out; echo ${at}1Z err >&2`;
  expect(await read(['sh', '-c', script], 'docker')).toMatchObject({
    ...{ complete: true, entries: [{ body: 'err' }, { body: 'out' }] },
  });
});

it.each([
  [['no-such-program'], 'there is no program no-such-program'],
  [['sh', '-c', 'echo "Error: x" >&2; exit 3'], 'ended with exit code 3 and said: Error: x'],
  [['sh', '-c', 'seq 1000 >&2; echo "refused: x" >&2; exit 1'], 'with exit code 1 and said: refused: x'],
])('%j is no empty log', async (argv, told) => {
  expect(await read(argv, 'ndjson')).toMatchObject({
    kind: 'unavailable',
    reason: expect.stringContaining(told),
  });
});

it('a program that says something and prints nothing has nothing there', async () => {
  expect(await read(['sh', '-c', 'echo "No resources found" >&2'], 'kubernetes')).toMatchObject({
    ...{ complete: false, nothingThere: expect.stringContaining('No resources found') },
  });
});

it.each([
  [{ argv: ['kubectl', 'logs', '-l', 'app=api'], parser: 'kubernetes' }, 'add --tail=-1'],
  [{ argv: ['docker', 'logs', '-f', 'api'], parser: 'docker' }, 'would not end with -f'],
  [{ argv: ['docker', 'logs', '--tail', '50', 'api'], parser: 'docker' }, 'with --tail docker prints a part'],
  [{ argv: ['kubectl', 'logs', '-l', 'a=b', '--tail=50'], parser: 'kubernetes' }, 'prints a part'],
  [{ argv: ['journalctl', '-n50', '-o', 'json'], parser: 'journal-json' }, 'prints a part'],
  [{ argv: ['oc', 'logs', '-l', 'app=api'], parser: 'kubernetes' }, 'add --tail=-1'],
  [{ argv: ['podman', 'logs', '--tail=5', 'api'], parser: 'docker' }, 'prints a part'],
  [{ argv: ['kubectl', 'logs', 'api', '--limit-bytes=100'], parser: 'kubernetes' }, 'prints a part'],
  [{ argv: ['kubectl', 'logs', 'api', '--since=1m'], parser: 'kubernetes' }, '--since-time ${window.from}'],
  [{ argv: ['journalctl', '-S', '-1m', '-o', 'json'], parser: 'journal-json' }, '--since ${window.from}'],
  [{ argv: ['docker', 'logs', '--since', '5m', 'api'], parser: 'docker' }, '--since ${window.from}'],
  [{ argv: ['env', 'KUBECONFIG=/k', 'kubectl', 'logs', '-l', 'a=b'], parser: 'kubernetes' }, 'add --tail=-1'],
  [{ argv: ['sudo', '-n', '/bin/docker', 'logs', '-f', 'a'], parser: 'docker' }, 'would not end with -f'],
  [{ argv: ['timeout', '60', 'journalctl', '-f'], parser: 'journal-json' }, 'would not end with -f'],
  [{ argv: ['bash', '-lc', 'cd /x && kubectl logs -l a=b | cat'], parser: 'kubernetes' }, 'add --tail=-1'],
  [{ argv: ['sh', '-c', 'cat app.log | tail -n 100'], parser: 'ndjson' }, 'prints the last lines only'],
  [{ argv: ['tail', '-F', 'app.log'], parser: 'ndjson' }, 'would not end with -F'],
  [{ argv: ['tail', 'app.log'], parser: 'ndjson' }, 'prints the last lines only'],
  [{ argv: ['head', '-5', 'app.log'], parser: 'ndjson' }, 'prints the first lines only'],
  [{ argv: ['cat', '${capture.file}'], parser: 'ndjson' }, 'has no say in what runs'],
  [{ argv: ['cat'], parser: { pattern: '(?P<time>x' } }, 'expected an RE2 pattern'],
  [{ argv: ['cat'], parser: { pattern: '(?P<time>x)' } }, 'expected a group (?P<message>'],
])('%j is refused: %s', (place, told) => {
  expect(JSON.stringify(run.place.safeParse(place).error?.issues)).toContain(told);
});

it.each([
  [['kubectl', 'logs', '-n', 'shop', '-l', 'app=api', '--tail=-1', '--prefix', '--timestamps']],
  [['docker', 'logs', '--tail', 'all', '-t', 'api']],
  [['journalctl', '-u', 'api', '-o', 'json', '--since', '${window.from}']],
  [['kubectl', 'get', 'pods', '-l', 'app=api', '-f', 'x.yaml']],
  [['tail', '-n', '+1', 'app.log']],
  [['sh', '-c', 'kubectl logs api --timestamps --since-time "${window.from}" | grep -v health']],
  [['env', 'A=b', 'cat', 'tail']],
])('%j is a program as any other', (argv) => {
  expect(run.place.safeParse({ argv, parser: 'ndjson' }).success).toBe(true);
});

it('half a word of a program is never shown, as it may be half a secret', () => {
  const words = ['logs', `--token=${'s'.repeat(90)}`, 'api'];
  expect(run.named({ argv: words, parser: 'ndjson' })).toBe('`logs …`');
  expect(run.named({ argv: ['logs', 'api'], parser: 'ndjson' })).toBe('`logs api`');
});

it('only a program is told the window', () => {
  const problemsOf = (check: object) => {
    const plan = {
      ...{ version: 1, plan: 'p', title: 'P', environments: { dev: {} } },
      phases: { p: { title: 'P', sections: { '1.1': { title: 'S', checks: { c: check } } } } },
    };
    const { problems } = planLanguage.load(JSON.stringify(plan), 'plan.yaml', 'digest');
    return problems.map(({ message }) => message);
  };
  const argv = ['cat', '${window.from}'];
  const expected = { entries: { some: { contains: 'x' } } };
  expect(problemsOf({ logs: { run: { argv, parser: 'ndjson' } }, expect: expected })).toEqual([]);
  const told = 'only `logs.run.argv` knows ${window.from}';
  expect(problemsOf({ command: { run: argv } })).toEqual([expect.stringContaining(told)]);
});

it('a program runs in the folder that is named, inside the root whatever links are on the way, or in one that is named whole', async () => {
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', 'api.log'), `time=${at}1Z msg=ready\n`);
  await symlink('/usr', join(folder, 'out'));
  for (const cwd of ['logs', './logs/../logs', join(folder, 'logs')])
    expect(await read(['cat', 'api.log'], 'logfmt', { cwd })).toMatchObject({
      ...{ kind: 'entries', complete: true, entries: [{ body: 'ready' }] },
    });
  for (const [cwd, told] of [
    ['out', /leads out, to \/usr/],
    ['none', /none/],
  ] as const)
    expect(await read(['cat', 'api.log'], 'logfmt', { cwd })).toMatchObject({
      ...{ kind: 'unavailable', reason: expect.stringMatching(told) },
    });
  for (const cwd of ['..', '../x', 'a/../../x', '', '${capture.folder}'])
    expect(run.place.safeParse({ argv: ['cat', 'x'], parser: 'logfmt', cwd }).success).toBe(false);
});
