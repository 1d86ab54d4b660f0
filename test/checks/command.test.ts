import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from '../../src/checks/command/command.ts';
import type { CommandObservation } from '../../src/checks/command/observation.ts';
import type { CheckContext } from '../../src/core/check.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { checkContext } from '../support/check-context.ts';
import { eventually, processesWith } from '../support/processes.ts';
import { pythonWithPytest } from '../support/python.ts';

const processEnvironment = { PATH: '/usr/bin:/bin', SLACK_BOT_TOKEN: 'do not leak' };
const processes = createProcessRunner({ environment: processEnvironment });
const python = pythonWithPytest();
const sh = (script: string) => ['sh', '-c', script];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'staging-check-test-'));
  folders.push(folder);
  return folder;
}

async function attempt(spec: object, expectations: object = {}, overrides: Partial<CheckContext> = {}) {
  const check = command.prepare(spec, expectations);
  const ctx = checkContext({ processes, processEnvironment, root: newFolder(), ...overrides });
  const observed = await check.run(ctx);
  if (observed.kind !== 'observed') return { check, observed, seen: null, judgement: null, text: '' };
  const seen = observed.observation as CommandObservation;
  return { check, observed, seen, judgement: check.judge(seen), text: check.describe(seen) };
}

const messages = (result: Awaited<ReturnType<typeof attempt>>) =>
  result.judgement?.failures.map((failure) => failure.message);

describe('a command', () => {
  it('that exits 0 passes without any expectation, and says so', async () => {
    const result = await attempt({ run: ['echo', 'hi'] });
    expect(messages(result)).toEqual([]);
    expect(result.text).toMatch(/^exit 0 in \d+ ms$/);
    expect(result.check.assertsNothing).toBe(false);
    expect(result.seen).toMatchObject({
      argv: ['echo', 'hi'],
      exitCode: 0,
      signal: null,
      stdout: 'hi\n',
      stderr: '',
      tests: null,
    });
  });

  it('that fails does not pass without an expectation; the last line of stderr says why', async () => {
    const result = await attempt({
      run: sh('echo out; echo "NameError: name \'redis\' is not defined" >&2; exit 1'),
    });
    expect(messages(result)).toEqual(["expected exit code 0, got 1: NameError: name 'redis' is not defined"]);
    expect(result.judgement?.failures[0]).toMatchObject({ at: 'exitCode', expected: '0', actual: '1' });
  });

  it('does not pass by its output when its exit code is bad', async () => {
    const result = await attempt({ run: sh('echo PASS; exit 2') }, { stdout: { contains: 'PASS' } });
    expect(messages(result)).toEqual(['expected exit code 0, got 2: PASS']);
  });

  it('may be expected to fail', async () => {
    expect(messages(await attempt({ run: sh('exit 3') }, { exitCode: { in: [3, 4] } }))).toEqual([]);
    expect(messages(await attempt({ run: sh('exit 0') }, { exitCode: { ne: 0 } }))).toEqual([
      'expected exit code not 0, got 0',
    ]);
  });

  it('that a signal ended has no exit code to match', async () => {
    const result = await attempt({ run: sh('kill -SEGV $$') }, { exitCode: { gte: 0 } });
    expect(messages(result)).toEqual(['expected exit code at least 0, got ended by SIGSEGV']);
    expect(result.text).toMatch(/^ended by SIGSEGV after /);
  });

  it('is judged by its output without the last line break, and by its duration', async () => {
    const run = sh('echo 1.2.3; echo warn >&2');
    expect(
      messages(
        await attempt(
          { run },
          { stdout: '1.2.3', stderr: { not: { contains: 'error' } }, duration: { lt: '9s' } },
        ),
      ),
    ).toEqual([]);
    expect(messages(await attempt({ run }, { stdout: { matches: '^2' }, stderr: '' }))).toEqual([
      'expected stdout matches /^2/, got "1.2.3"',
      'expected stderr "", got "warn"',
    ]);
    const [slow] = messages(await attempt({ run: ['sleep', '0.02'] }, { duration: { lt: '10ms' } })) ?? [];
    expect(slow).toMatch(/^expected duration less than "10ms", got \d+ms$/);
  });

  it('runs in its folder with its variables and none of the bot', async () => {
    const root = newFolder();
    mkdirSync(join(root, 'sub'));
    const spec = { run: sh('pwd; env'), cwd: 'sub', env: { GREETING: 'hi', PORT: 3000 } };
    const { seen } = await attempt(spec, {}, { root });
    expect(seen?.stdout.split('\n')).toEqual(
      expect.arrayContaining([join(root, 'sub'), 'GREETING=hi', 'PORT=3000']),
    );
    expect(seen?.stdout).not.toContain('SLACK');
  });
});

describe('a command that could not be observed', () => {
  it.each([
    [
      ['no-such-tool-here'],
      'command not found: `no-such-tool-here`',
      'install no-such-tool-here where the checks run',
    ],
    [
      ['kubectl', 'version'],
      'command not found: `kubectl`: install kubectl (https://kubernetes.io/docs/tasks/tools)',
      'install kubectl where the checks run',
    ],
    [
      ['python', '-c', '1'],
      'command not found: `python`: this machine has `python3`, so name that in the plan, or `apt-get install python-is-python3` (in an image: WORKER_PACKAGES=python-is-python3)',
      'name python3 instead of python in the plan',
    ],
    [
      ['./missing.sh'],
      'no such program: `./missing.sh` (or the interpreter in its first line is missing)',
      'put ./missing.sh where the checks run',
    ],
    [
      ['./script.sh'],
      '`./script.sh` is not executable: `chmod +x` it, or name its interpreter',
      'make ./script.sh executable',
    ],
    [
      ['./broken.sh'],
      'no such program: `./broken.sh` (or the interpreter in its first line is missing)',
      'put ./broken.sh where the checks run',
    ],
  ])('%s: the reason says what to do', async (run, reason, mend) => {
    const root = newFolder();
    writeFileSync(join(root, 'script.sh'), '#!/bin/sh\n');
    writeFileSync(join(root, 'broken.sh'), '#!/nowhere/interpreter\n');
    chmodSync(join(root, 'broken.sh'), 0o755);
    // Of this machine only the tools that the table is not about.
    const bin = join(root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\n');
    chmodSync(join(bin, 'python3'), 0o755);
    const own = createProcessRunner({ environment: { PATH: bin } });
    const { observed } = await attempt(
      { run },
      {},
      { root, processes: own, processEnvironment: { PATH: bin } },
    );
    expect(observed).toEqual({ kind: 'unobserved', reason, transient: null, observation: null, mend });
  });

  it('without python3 either, the hint is what installs it', async () => {
    const own = createProcessRunner({ environment: { PATH: '/nowhere' } });
    const { observed } = await attempt(
      { run: ['python'] },
      {},
      { processes: own, processEnvironment: { PATH: '/nowhere' } },
    );
    expect(observed).toMatchObject({
      reason: 'command not found: `python`: `apt-get install python3` (in an image: WORKER_PACKAGES=python3)',
    });
  });

  it('the working folder is missing', async () => {
    const { observed } = await attempt({ run: ['true'], cwd: 'nowhere' }, {}, { root: '/' });
    expect(observed).toMatchObject({
      kind: 'unobserved',
      reason: 'the working folder `nowhere` does not exist (no such folder: /nowhere)',
    });
  });

  it('python has no such module', async () => {
    const { observed } = await attempt({ run: [python, '-m', 'no_such_module_here'] });
    expect(observed).toMatchObject({
      kind: 'unobserved',
      reason: `${python} has no module \`no_such_module_here\`: install it with \`pip install no_such_module_here\``,
    });
  });

  it('it did not end in time: what it wrote is kept, it and its children are gone', async () => {
    const line = `sleep ${5_000_000 + process.pid}`;
    const controller = new AbortController();
    const overrides = { signal: controller.signal, timeoutMs: 5_000 };
    const result = attempt({ run: sh(`echo connecting; ${line} & wait`) }, {}, overrides);
    await eventually('it is up', () => processesWith(line).length > 1);
    controller.abort(new DOMException('too late', 'TimeoutError'));
    expect((await result).observed).toMatchObject({
      kind: 'unobserved',
      transient: 'timeout',
      reason: `\`sh -c echo connecting; ${line} & wait\` did not end within 5.0 s and was stopped; its last line was: connecting`,
      observation: { stdout: 'connecting\n', signal: 'SIGTERM' },
    });
    expect(processesWith(line)).toEqual([]);
  });

  it('cancelled is not a time-out', async () => {
    const { observed } = await attempt({ run: ['true'] }, {}, { signal: AbortSignal.abort() });
    expect(observed).toMatchObject({
      kind: 'unobserved',
      transient: null,
      reason: '`true` was stopped: the run was cancelled',
    });
  });

  it('it wrote without end', async () => {
    const { observed } = await attempt(
      { run: ['yes'], maxOutputBytes: 100_000 },
      { stdout: { contains: 'y' } },
    );
    expect(observed).toMatchObject({
      kind: 'unobserved',
      transient: null,
      reason:
        '`yes` wrote more than 100,000 bytes to stdout and was stopped: make it quieter, or raise `maxOutputBytes`',
    });
  });
});

describe('values out of stdout', () => {
  const deploy = sh("echo 'Service [api] revision [api-00468-94p] has been deployed'");
  const revision = 'revision \\[([^\\]]+)\\]';

  it('are read by patterns, so that capture can keep them', async () => {
    const check = command.prepare({ run: deploy, read: { revision, url: 'URL: (\\S+)' } }, {});
    const ctx = checkContext({ processes, processEnvironment, root: newFolder() });
    const observed = await check.run(ctx);
    expect(observed).toMatchObject({
      kind: 'observed',
      observation: { read: { revision: 'api-00468-94p' } },
    });
    expect(observed.kind === 'observed' && check.captureFrom(observed.observation)).not.toHaveProperty(
      'read.url',
    );
  });

  it.each([
    ['no group', 'revision', 'expected exactly one group in brackets, got 0'],
    ['two groups', '(a)(b)', 'expected exactly one group in brackets, got 2'],
    ['no pattern', '(', 'expected an RE2 pattern: error parsing regexp: missing closing ): `(`'],
  ])('%s is an error of the plan', (_, text, message) => {
    const parsed = command.spec.safeParse({ run: ['true'], read: { revision: text } });
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

describe('output of which the middle was not kept', () => {
  const run = sh('seq 1 50000');
  const missing = (wanted: string) =>
    `stdout had 288,894 bytes and only its beginning and end were kept, so "${wanted}" cannot be judged`;

  it.each([
    [{ contains: '49999' }, null],
    [{ startsWith: '1\n2\n3' }, null],
    [{ not: 'x' }, null],
    [{ ne: 'x' }, null],
    [{ contains: 'never there' }, missing('contains "never there"')],
    [{ not: { contains: 'ERROR' } }, missing('not (contains "ERROR")')],
    [{ matches: 'b.d' }, missing('matches /b.d/')],
    [{ length: { gt: 5 } }, missing('length more than 5')],
    [{ contains: '49999', not: { matches: 'x' } }, missing('not (matches /x/)')],
  ])('%j is never passed for what may be missing', async (stdout, inconclusive) => {
    const { judgement } = await attempt({ run }, { stdout });
    expect(judgement).toMatchObject({ failures: [], inconclusive });
  });

  it.each([
    [{ not: { contains: '49999' } }, 'expected stdout not (contains "49999")'],
    [{ startsWith: '2' }, 'expected stdout starts with "2"'],
    [{ equals: 'x', contains: 'never there' }, 'expected stdout "x"'],
    [{ in: ['x', 'y'] }, 'expected stdout one of "x", "y"'],
  ])('%j fails by what was kept', async (stdout, message) => {
    const result = await attempt({ run }, { stdout });
    expect(result.judgement?.inconclusive).toBeNull();
    expect(messages(result)?.[0]).toContain(message);
  });
});

describe('junit: auto', () => {
  const tests = `
import pytest
def test_a(): assert 1 == 2
def test_b(): assert False, "b is broken"
def test_c(): pass
@pytest.mark.skip(reason="later")
def test_d(): pass
`;

  function suite(source: string): string {
    const root = newFolder();
    writeFileSync(join(root, 'test_it.py'), source);
    return root;
  }
  const pytest = { run: [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider'], junit: 'auto' };

  it('makes a row of every test of pytest and tells which failed', async () => {
    const result = await attempt(pytest, {}, { root: suite(tests) });
    expect(messages(result)).toEqual(['2 of 4 tests failed: test_a, test_b']);
    expect(result.judgement?.failures[0]).toMatchObject({ at: 'tests.failed', expected: '0', actual: '2' });
    expect(result.judgement?.cases).toMatchObject([
      { name: 'test_it › test_a', status: 'failed', message: 'assert 1 == 2' },
      { name: 'test_it › test_b', status: 'failed', message: expect.stringContaining('b is broken') },
      { name: 'test_it › test_c', status: 'passed', message: '' },
      { name: 'test_it › test_d', status: 'skipped', message: 'later' },
    ]);
    expect(result.seen?.tests).toEqual({ passed: 1, failed: 2, errored: 0, skipped: 1, flaky: 0, total: 4 });
    expect(result.text).toMatch(/^2 of 4 tests failed, 1 skipped · /);
  });

  it('passes when all pass, and leaves no file behind', async () => {
    const result = await attempt(
      pytest,
      { tests: { passed: { gte: 1 }, failed: 0 } },
      { root: suite('def test_a(): pass') },
    );
    expect(messages(result)).toEqual([]);
    expect(result.text).toMatch(/^1 test · /);
    const [, file = ''] = result.seen?.argv.join(' ').match(/--junitxml=(\S+)/) ?? [];
    expect(file).toContain('junit.xml');
    expect(readdirSync(tmpdir())).not.toContain(file.split('/').at(-2));
  });

  it('no tests that match is a failure', async () => {
    const spec = { ...pytest, run: [...pytest.run, '-k', 'nothing_like_it'] };
    const result = await attempt(spec, { exitCode: 5 }, { root: suite(tests) });
    expect(messages(result)).toEqual(['no tests ran: the JUnit report has no test case']);
  });

  it('tests that were all skipped are none', async () => {
    const source =
      'import pytest\n@pytest.mark.skip\ndef test_a(): pass\n@pytest.mark.skip\ndef test_b(): pass';
    const result = await attempt(pytest, { tests: { failed: 0 } }, { root: suite(source) });
    expect(messages(result)).toEqual(['no tests ran: all 2 were skipped']);
  });

  it('a test file that cannot be imported does not pass by `failed: 0`', async () => {
    const expectations = { exitCode: { gte: 0 }, tests: { failed: 0 } };
    const result = await attempt(pytest, expectations, { root: suite('import no_such_module') });
    expect(messages(result)).toEqual(['1 of 1 test could not run: test_it']);
  });

  it('counts have matchers of their own', async () => {
    const expectations = {
      exitCode: 1,
      tests: { passed: { gte: 3 }, failed: { lte: 2 }, skipped: 0, total: 4 },
    };
    const result = await attempt(pytest, expectations, { root: suite(tests) });
    expect(messages(result)).toEqual([
      'expected tests.passed at least 3, got 1',
      'expected tests.skipped 0, got 1',
    ]);
  });

  it('without a report there is no pass', async () => {
    const spec = { run: ['pytest', 'tests'], junit: 'auto' };
    const bin = newFolder();
    writeFileSync(join(bin, 'pytest'), '#!/bin/sh\necho "14 passed"\n');
    chmodSync(join(bin, 'pytest'), 0o755);
    const own = createProcessRunner({ environment: { PATH: `${bin}:/usr/bin:/bin` } });
    const result = await attempt(spec, {}, { processes: own });
    expect(messages(result)).toEqual(['no tests ran: the command wrote no JUnit report']);
  });

  it('`tests` without a report asked for is no pass either, and a weak spot of the plan', async () => {
    const result = await attempt({ run: ['true'] }, { tests: { failed: 0 } });
    expect(messages(result)).toEqual(['no tests ran: the plan asks for no JUnit report (`junit: auto`)']);
    expect(result.check.lint()).toEqual([
      'it expects `tests` but asks for no JUnit report: add `junit: auto`',
    ]);
  });

  it.each([
    ['pytest tests -v', 'pytest --junitxml=<temporary file> tests -v'],
    ['python3 -m pytest -- x', 'python3 -m pytest --junitxml=<temporary file> -- x'],
    ['uv run pytest', 'uv run pytest --junitxml=<temporary file>'],
    [
      'npx vitest run x',
      'npx vitest run --reporter=default --reporter=junit --outputFile.junit=<temporary file> x',
    ],
    [
      './node_modules/.bin/jest --ci',
      './node_modules/.bin/jest --reporters=default --reporters=jest-junit --ci',
    ],
    ['gotestsum -- ./...', 'gotestsum --junitfile=<temporary file> -- ./...'],
  ])('the dry run of `%s` shows what it adds', (line, shown) => {
    const check = command.prepare({ run: line.split(' '), junit: 'auto' }, {});
    expect(check.argv()?.join(' ')).toBe(shown);
  });

  it('tells vitest too', async () => {
    const root = newFolder();
    const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
    const library = join(import.meta.dirname, '../../node_modules/vitest/dist/index.js');
    writeFileSync(
      join(root, 'a.test.mjs'),
      `import { it, expect } from ${JSON.stringify(library)};
it('adds', () => {}); it('fails', () => expect(1).toBe(2));`,
    );
    const spec = { run: [process.execPath, vitest, 'run', '--root', '.'], junit: 'auto' };
    const result = await attempt(spec, {}, { root });
    expect(messages(result)).toEqual(['1 of 2 tests failed: fails']);
    expect(result.judgement?.cases[0]).toMatchObject({ name: 'a.test.mjs › adds', status: 'passed' });
  });
});

describe('junit: a file', () => {
  const xml = '<testsuite><testcase classname="A" name="b" time="1.5"/></testsuite>';

  it('is read where the command writes it', async () => {
    const result = await attempt({ run: sh(`echo '${xml}' > out.xml`), junit: 'out.xml' });
    expect(messages(result)).toEqual([]);
    expect(result.judgement?.cases).toEqual([
      { name: 'A › b', status: 'passed', durationMs: 1500, message: '' },
    ]);
  });

  it('of an earlier run is not taken for this one, and is left alone', async () => {
    const root = newFolder();
    writeFileSync(join(root, 'out.xml'), xml);
    const result = await attempt({ run: ['true'], junit: 'out.xml' }, {}, { root });
    expect(messages(result)).toEqual([
      'no tests ran: out.xml is of an earlier run: the command did not write it',
    ]);
    expect(readFileSync(join(root, 'out.xml'), 'utf8')).toBe(xml);
  });

  it('that is no report is no pass', async () => {
    const result = await attempt({ run: sh('echo "<html>" > out.xml'), junit: 'out.xml' });
    expect(messages(result)?.[0]).toMatch(/^no tests ran: the JUnit report cannot be read: it /);
  });
});

describe('the plan', () => {
  const messagesOf = (spec: object) =>
    command.spec.safeParse(spec).error?.issues.map((one) => `${one.path.join('.')}: ${one.message}`);

  it.each([
    [{ run: [] }, ['run: expected a program and its arguments']],
    [{ run: [''] }, ['run.0: the program has no name']],
    [{ run: 'echo hi' }, ['run: Invalid input: expected array, received string']],
    [{ run: ['sleep', 1.1] }, ['run.1: expected text; quote it']],
    [
      { run: ['true'], env: { PATH: '/x' } },
      ['env.PATH: a plan may not set PATH: it changes which code a program loads, or how the bot works'],
    ],
    [{ run: ['true'], env: { 'a-b': '1' } }, ['env.a-b: `a-b` is no name of an environment variable']],
    [
      { run: ['make'], junit: 'auto' },
      [
        'junit: `junit: auto` knows pytest, vitest, jest (with jest-junit) and gotestsum; name the file that the command writes',
      ],
    ],
    [
      { run: ['go', 'test', './...'], junit: 'auto' },
      [
        'junit: `go test` writes no JUnit report; run `gotestsum`, or name the file that something else writes',
      ],
    ],
    [
      { run: ['python', 'other.py', 'pytest'], junit: 'auto' },
      [
        'junit: `junit: auto` knows pytest, vitest, jest (with jest-junit) and gotestsum; name the file that the command writes',
      ],
    ],
    [{ run: ['${python}', '-m', 'pytest'], junit: 'auto' }, undefined],
    [{ run: ['${runner}'], junit: 'auto', cwd: '${repo}', env: { A: '${b}' } }, undefined],
    [{ run: ['sleep', 5], env: { PYTHONPATH: 'src' } }, undefined],
  ])('%j', (spec, issues) => {
    expect(messagesOf(spec)).toEqual(issues);
  });

  it.each([
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'PYTHONSTARTUP',
    'GIT_SSH_COMMAND',
    'BASH_ENV',
    'DYLD_INSERT_LIBRARIES',
    'STAGING_CHECK_PROCESS',
    'SLACK_BOT_TOKEN',
    'node_options',
  ])('may not set %s', (name) => {
    expect(messagesOf({ run: ['true'], env: { [name]: 'x' } })).toHaveLength(1);
  });
});
