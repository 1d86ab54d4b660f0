import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind, Statement } from '../statement.ts';
import { sh } from './says.ts';

const exit = 'docs/checks.md, command: exitCode is 0 unless told otherwise';
const shells = 'POSIX sh 2.8.2: 128 and the signal';

export const ends: Kind = {
  kind: 'how a command ends is part of the answer',
  rule: 'docs/checks.md, command: exit code, signals, and who must act',
  statements: [
    sh('echo PASS; exit 2', {
      says: 'it says PASS and fails',
      is: 'failed',
      why: exit,
      expect: 'stdout: { contains: PASS }',
      reason: /got 2: PASS/,
    }),
    sh('kill -SEGV $$', { says: 'a signal ends it', is: 'failed', why: exit, reason: /ended by SIGSEGV/ }),
    sh('kill -TERM $$', {
      says: 'a signal is no exit code of any size',
      is: 'failed',
      why: 'waitpid(2): no exit status when signalled',
      expect: 'exitCode: { gte: 0 }',
      reason: /ended by SIGTERM/,
    }),
    sh('sh -c "kill -KILL \\$\\$"; exit $?', {
      says: 'a shell tells of a killed child',
      is: 'failed',
      why: shells,
      reason: /got 137 \(128 \+ SIGKILL\)/,
    }),
    sh('exit 143', {
      says: 'it passes on that it was terminated',
      is: 'failed',
      why: shells,
      reason: /SIGTERM/,
    }),
    sh('exit 3', {
      says: 'it fails as it should',
      is: 'passed',
      why: exit,
      expect: 'exitCode: { in: [3, 4] }',
    }),
    sh('exit 0', { says: 'it should have failed', is: 'failed', why: exit, expect: 'exitCode: { ne: 0 }' }),
    sh('exit 256', { says: 'exit codes wrap', is: 'passed', why: 'POSIX exit: modulo 256' }),
    sh('(sleep 3 &) ; echo started', {
      says: 'a grandchild keeps stdout open',
      is: 'passed',
      why: 'docs/checks.md, command: the command has ended',
      expect: 'stdout: started, duration: { lt: 2s }',
    }),
    sh('cat; echo end', {
      says: 'it reads from a terminal that is not there',
      is: 'passed',
      why: 'stdin is empty',
      expect: 'stdout: end',
    }),
    sh('yes', {
      says: 'it writes without an end',
      is: 'errored',
      why: 'docs/checks.md, maxOutputBytes',
      more: ', maxOutputBytes: 100000',
      reason: /wrote more than 100,000 bytes to stdout and was stopped/,
    }),
    {
      says: 'it does not end in time',
      is: 'errored',
      why: 'docs/checks.md: errored blames us',
      check: `
        timeout: 500ms
        command: { run: [sleep, "20"] }`,
      reason: /did not end within 500 ms and was stopped; it wrote nothing/,
    },
    {
      says: 'there is no such program',
      is: 'errored',
      why: 'docs/checks.md, command',
      check: 'command: { run: [no-such-tool-anywhere] }',
      reason: /^command not found: `no-such-tool-anywhere`/,
    },
    {
      says: 'the folder to work in is missing',
      is: 'errored',
      why: 'docs/checks.md, command',
      check: 'command: { run: ["true"], cwd: "${folder}/nowhere" }',
      reason: /the working folder .* does not exist/,
    },
    {
      says: 'the working folder is a file',
      is: 'errored',
      why: 'docs/checks.md, command',
      target: async ({ folder }) => {
        await writeFile(join(folder, 'file'), '');
        return {};
      },
      check: 'command: { run: ["true"], cwd: "${folder}/file" }',
      reason: /the working folder .* does not exist/,
    },
    {
      says: 'a plan sets what the loader reads',
      is: 'invalid',
      why: 'docs/checks.md, env of command',
      check: 'command: { run: ["true"], env: { LD_PRELOAD: /tmp/x.so } }',
      reason: /a plan may not set LD_PRELOAD/,
    },
    sh('test -z "$NODE_TLS_REJECT_UNAUTHORIZED$NODE_OPTIONS$SECRET_THING"', {
      says: 'what the bot has in its environment is not handed on',
      is: 'passed',
      why: 'docs/checks.md, command: a few variables are inherited',
    }),
    sh('echo "TypeError: x is undefined" >&2; echo "Ran all test suites." >&2; exit 1', {
      says: 'the last line is what the tool always says',
      is: 'failed',
      why: 'jest ends so whatever happened',
      reason: /got 1: TypeError: x is undefined$/,
    }),
    sh('printf "step 1\\rstep 2\\r\\033[31mno space left\\033[0m\\n" >&2; exit 1', {
      says: 'the last line is a progress bar in colour',
      is: 'failed',
      why: 'docs/checks.md, command',
      reason: /got 1: no space left$/,
    }),
  ],
};

const junit = (xml: string, code: number) =>
  `printf '%s' '${xml}' > "\${folder}/r.xml"; echo "ReferenceError: tear down" >&2; exit ${code}`;
const withReport = (
  says: string,
  xml: string,
  code: number,
  rest: Pick<Statement, 'is' | 'reason'> & { expect?: string },
) => sh(junit(xml, code), { says, why: exit, more: ', junit: "${folder}/r.xml"', ...rest });
const good = '<testsuite><testcase name="a"/></testsuite>';
const bad = '<testsuite><testcase name="a"><failure/></testcase></testsuite>';

export const testsAndExit: Kind = {
  kind: 'tests and exit code are two witnesses',
  rule: 'docs/checks.md, command: both must be good; what fails is said once',
  statements: [
    withReport('the tests pass and the exit code is bad', good, 1, {
      is: 'failed',
      reason: /^1 test passed, but it ended with 1: ReferenceError: tear down$/,
    }),
    withReport('the tests pass and a signal is passed on', good, 134, {
      is: 'failed',
      reason: /^1 test passed, but it ended with 134 \(128 \+ SIGABRT\)/,
    }),
    withReport('the tests fail and the exit code is 0', bad, 0, {
      is: 'failed',
      reason: /^1 of 1 test failed: a$/,
    }),
    withReport('both are bad', bad, 1, { is: 'failed', reason: /^1 of 1 test failed: a$/ }),
    withReport('a failure is tolerated, the exit code is not', bad, 1, {
      is: 'failed',
      expect: 'tests: { failed: 1 }',
      reason: /expected exit code 0, got 1/,
    }),
    withReport('a failure and its exit code are expected', bad, 1, {
      is: 'passed',
      expect: 'exitCode: 1, tests: { failed: 1 }',
    }),
    sh('exit 0', {
      says: 'tests are expected and no report is asked for',
      is: 'failed',
      why: 'docs/checks.md, command',
      expect: 'tests: { failed: 0 }',
      reason: /the plan asks for no JUnit report/,
    }),
  ],
};
