import { withoutAnsi } from '../core/ansi.ts';
import { type CheckContext, defineCheck, type Observed } from '../core/check.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { ProcessResult } from '../core/process.ts';
import { shortened } from '../core/shortened.ts';
import { type CommandExpect, type CommandObservation, commandExpect, judgeCommand } from './command/judge.ts';
import type { JunitReport } from './command/junit.ts';
import { installHint, moduleHint } from './command/missing.ts';
import { documentOf, looksIntoJson } from './command/output.ts';
import { readOutput } from './command/read-output.ts';
import { prepareReport } from './command/report.ts';
import { withJunitReport } from './command/runner.ts';
import { type CommandSpec, commandSpec } from './command/spec.ts';
import { lastLine } from './command/telling-line.ts';
import { workingFolder } from './command/working-folder.ts';

type Ended = Extract<ProcessResult, { kind: 'ended' }>;
type Unobserved = Extract<Observed<CommandObservation>, { kind: 'unobserved' }>;

const keepBytes = 64 * 1024;
/** Half a document is none. */
const keepJsonBytes = 1024 * 1024;
const keepCases = 2_000;

/** Runs a program: exit code, output, duration, and the test cases of its JUnit report. */
export const command = defineCheck({
  type: 'command',
  title: 'runs a program: exit code, output, duration, test cases of its JUnit report',
  spec: commandSpec,
  expect: commandExpect,
  asserts: () => true,
  run: ({ spec, expect }, ctx) => runCommand(spec, expect, ctx),
  judge: (seen, { spec, expect }) => judgeCommand(seen, spec.junit !== undefined, expect),
  describe,
  captureFrom: (seen) => ({
    ...seen,
    stdoutJson: documentOf(seen, 'stdout'),
    stderrJson: documentOf(seen, 'stderr'),
  }),
  argv: (spec) =>
    (spec.junit === 'auto' ? withJunitReport(spec.run, '<temporary file>')?.argv : undefined) ?? spec.run,
  lint: ({ spec, expect }) =>
    expect.tests !== undefined && spec.junit === undefined
      ? ['it expects `tests` but asks for no JUnit report: add `junit: auto`']
      : [],
});

async function runCommand(
  spec: CommandSpec,
  expect: CommandExpect,
  ctx: CheckContext,
): Promise<Observed<CommandObservation>> {
  const place = await workingFolder(ctx.root, spec.cwd);
  if ('outside' in place)
    return unobserved(
      `the working folder \`${spec.cwd}\` leads out of ${ctx.root}, to ${place.outside}`,
      null,
    );
  const cwd = place.folder;
  await using prepared = await prepareReport(spec, cwd);
  const { argv, env } = prepared;
  const { signal } = ctx;
  const result = await ctx.processes.run({
    argv,
    cwd,
    env,
    keepBytes: looksIntoJson(expect.stdout) || looksIntoJson(expect.stderr) ? keepJsonBytes : keepBytes,
    maxBytes: spec.maxOutputBytes,
    signal,
  });
  if (result.kind === 'not-started') return notStarted(result, spec, ctx);
  const read = spec.read === undefined ? undefined : readOutput(spec.read, result.stdout);
  const seen = { ...observationOf(result, argv, cwd, await prepared.readReport()), ...(read && { read }) };
  const problem = stopped(result, seen, spec, ctx) ?? missingModule(seen, spec);
  return problem ?? { kind: 'observed', observation: seen };
}

function observationOf(
  { exitCode, endedBy, stdout, stderr, durationMs }: Ended,
  argv: readonly string[],
  cwd: string,
  report: JunitReport | { problem: string } | null,
): CommandObservation {
  const read = report !== null && 'tests' in report ? report : null;
  return {
    argv,
    cwd,
    exitCode,
    signal: endedBy,
    stdout: stdout.text,
    stdoutBytes: stdout.bytes,
    stdoutCut: stdout.cut,
    ...(stdout.isReadable ? {} : { stdoutUnreadable: true }),
    stderr: stderr.text,
    stderrBytes: stderr.bytes,
    stderrCut: stderr.cut,
    ...(stderr.isReadable ? {} : { stderrUnreadable: true }),
    durationMs: Math.round(durationMs),
    tests: read?.tests ?? null,
    reportProblem: report !== null && 'problem' in report ? report.problem : null,
    cases: mostTelling(read?.cases ?? []),
  };
}

/** Of a huge report the cases that did not pass are kept before those that did. */
function mostTelling(cases: JunitReport['cases']): JunitReport['cases'] {
  if (cases.length <= keepCases) return cases;
  const isBad = (row: JunitReport['cases'][number]) => row.status === 'failed' || row.status === 'errored';
  return [...cases.filter(isBad), ...cases.filter((row) => !isBad(row))].slice(0, keepCases);
}

/** Null when it ended by itself. */
function stopped(
  { stopped: why }: Ended,
  seen: CommandObservation,
  spec: CommandSpec,
  { signal, timeoutMs }: CheckContext,
): Unobserved | null {
  const name = shown(spec.run);
  if (why === 'output-cap') {
    const stream = seen.stdoutBytes > spec.maxOutputBytes ? 'stdout' : 'stderr';
    const cap = spec.maxOutputBytes.toLocaleString('en-US');
    return unobserved(
      `${name} wrote more than ${cap} bytes to ${stream} and was stopped: make it quieter, or raise \`maxOutputBytes\``,
      seen,
    );
  }
  if (why === null) return null;
  if (!isTimeout(signal.reason)) return unobserved(`${name} was stopped: the run was cancelled`, seen);
  const last = lastLine(seen.stderr, seen.stdout);
  const said = last === '' ? 'it wrote nothing' : `its last line was: ${last}`;
  return {
    ...unobserved(`${name} did not end within ${formatDuration(timeoutMs)} and was stopped; ${said}`, seen),
    transient: 'timeout',
  };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

function missingModule(seen: CommandObservation, { run }: CommandSpec): Unobserved | null {
  const module = run[run.indexOf('-m') + 1];
  if (!run.includes('-m') || module === undefined || seen.exitCode !== 1) return null;
  const isMissing = withoutAnsi(seen.stderr).trimEnd().endsWith(`: No module named ${module}`);
  return isMissing
    ? unobserved(`${run[0]} has no module \`${module}\`: install it with ${moduleHint(module)}`, seen)
    : null;
}

function notStarted(
  { code, message }: Extract<ProcessResult, { kind: 'not-started' }>,
  { run, cwd }: CommandSpec,
  { processEnvironment }: CheckContext,
): Unobserved {
  const name = run[0] ?? '';
  if (code === 'NO_FOLDER')
    return unobserved(`the working folder \`${cwd}\` does not exist (${message})`, null);
  if (code === 'EACCES')
    return unobserved(`\`${name}\` is not executable: \`chmod +x\` it, or name its interpreter`, null);
  if (code !== 'ENOENT') return unobserved(`\`${name}\` could not be started: ${message}`, null);
  return name.includes('/')
    ? unobserved(`no such program: \`${name}\` (or the interpreter in its first line is missing)`, null)
    : unobserved(`command not found: \`${name}\`${installHint(name, processEnvironment.PATH ?? '')}`, null);
}

function unobserved(reason: string, observation: CommandObservation | null): Unobserved {
  return { kind: 'unobserved', reason, transient: null, observation };
}

const shownLength = 80;

function shown(argv: readonly string[]): string {
  const line = argv.join(' ').replace(/\s+/g, ' ');
  return `\`${shortened(line, shownLength)}\``;
}

function describe({ exitCode, signal, tests, durationMs }: CommandObservation): string {
  const took = formatDuration(durationMs);
  if (tests !== null && tests.total > 0) {
    const bad = tests.failed + tests.errored;
    const total = `${tests.total} ${tests.total === 1 ? 'test' : 'tests'}`;
    const some = (['skipped', 'flaky'] as const).flatMap((name) =>
      tests[name] > 0 ? [`, ${tests[name]} ${name}`] : [],
    );
    return `${bad > 0 ? `${bad} of ${total} failed` : total}${some.join('')} · ${took}`;
  }
  return exitCode === null ? `ended by ${signal ?? 'a signal'} after ${took}` : `exit ${exitCode} in ${took}`;
}
