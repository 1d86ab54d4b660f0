import { withoutAnsi } from '../../core/ansi.ts';
import { type CheckContext, defineCheck, type ProbeResult } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { argvText } from '../../core/plan/yaml-text.ts';
import type { ProcessResult } from '../../core/process.ts';
import { shortened } from '../../core/shorten.ts';
import { quantity } from '../../core/words/quantity.ts';
import { timeTrouble } from '../connection-trouble.ts';
import { workingFolder } from '../inside-root.ts';
import { hostsOfUrls } from '../network.ts';
import { isTimeLimit } from '../no-observation.ts';
import { weakNegations } from '../weak-negations.ts';
import { answers, type Ready, readyWords, startProcess, untilReady } from './background.ts';
import { commandClues, commandReason } from './clues.ts';
import { type CommandExpect, commandExpect, judgeCommand } from './judge.ts';
import { isPattern } from './junit-files.ts';
import { commandKeyWords } from './key-words.ts';
import { commandLines } from './lines.ts';
import { installHint, installMend, moduleHint } from './missing.ts';
import { type CommandObservation, observationOf, type ProcessEnd } from './observation.ts';
import { documentOf, looksIntoJson } from './output.ts';
import { prepareJunit } from './prepare-junit.ts';
import { readOutput } from './read-output.ts';
import { withJunitReport } from './runner.ts';
import { shellWords } from './shell-words.ts';
import { type CommandSpec, commandSpec } from './spec.ts';
import { lastLine } from './telling-line.ts';

type UnobservedResult = Extract<ProbeResult<CommandObservation>, { kind: 'unobserved' }>;

const keepBytes = 64 * 1024;
/** Half a document is none. */
const keepJsonBytes = 1024 * 1024;

/** Runs a program: exit code, output, duration, and the test cases of its JUnit report. */
export const command = defineCheck({
  type: 'command',
  insteadOfText: (text) => `{ run: ${argvText(text)} }`,
  title: 'runs a program: exit code, output, duration, test cases of its JUnit report',
  keyWords: () => commandKeyWords,
  spec: commandSpec,
  expect: commandExpect,
  texts: ['run', 'env'],
  asserts: () => true,
  run: ({ spec, expect }, ctx) => runCommand(spec, expect, ctx),
  clues: commandClues,
  reason: commandReason,
  lines: commandLines,
  judge: (observation, { spec, expect }) => judgeCommand(observation, spec.junit !== undefined, expect),
  describe,
  captureFrom: (observation) => ({
    ...observation,
    stdoutJson: documentOf(observation, 'stdout'),
    stderrJson: documentOf(observation, 'stderr'),
  }),
  argv: (spec) =>
    (spec.junit === 'auto' ? withJunitReport(spec.run, '<temporary file>')?.argv : undefined) ?? spec.run,
  hosts: ({ background }) => hostsOfUrls([background?.ready.http]),
  notes: ({ background }) =>
    background === undefined
      ? []
      : [`in the background until its phase ends, waits for ${readyWords(background.ready)}`],
  lint: ({ spec, expect }) => [
    ...[shellWords(spec.run)].filter((one) => one !== null),
    ...weakNegations(expect.stdout, 'stdout'),
    ...weakNegations(expect.stderr, 'stderr'),
    ...(expect.tests !== undefined && spec.junit === undefined
      ? ['it expects `tests` but asks for no JUnit report: add `junit: auto`']
      : []),
    ...(expect.exitCode !== undefined && spec.background !== undefined
      ? ['it expects an `exitCode`, which a command in the background does not have while its phase runs']
      : []),
  ],
});

async function runCommand(
  spec: CommandSpec,
  expect: CommandExpect,
  ctx: CheckContext,
): Promise<ProbeResult<CommandObservation>> {
  const place = await workingFolder(ctx.root, spec.cwd);
  if ('outside' in place)
    return unobserved(
      `the working folder \`${spec.cwd}\` leads out of ${ctx.root}, to ${place.outside}`,
      null,
      'name another working folder in the plan',
    );
  const cwd = place.folder;
  if (spec.background !== undefined) return runBackground(spec, spec.background.ready, cwd, ctx);
  await using prepared = await prepareJunit(spec, cwd);
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
  const observation = {
    ...observationOf(result, argv, cwd, await prepared.readJunit()),
    ...(read && { read }),
  };
  const problem =
    stopped(result, observation, spec, ctx) ??
    missingModule(observation, spec) ??
    noReports(observation, spec);
  return problem ?? { kind: 'observed', observation };
}

/** A pattern that finds nothing says nothing of tests: it may be wrong itself. What ended badly is told by how it ended. */
function noReports(observation: CommandObservation, { run, junit }: CommandSpec): UnobservedResult | null {
  if (junit === undefined || !isPattern(junit) || observation.tests !== null || observation.exitCode !== 0)
    return null;
  const isNothing = observation.reportProblem?.startsWith('the command wrote no JUnit report') ?? false;
  const mend = `correct \`junit: ${junit}\`, which counts from the working folder ${observation.cwd}`;
  return isNothing ? unobserved(`${shown(run)}: ${observation.reportProblem}`, observation, mend) : null;
}

/** Starts it, and comes back when it is ready: from then on it belongs to the phase. */
async function runBackground(
  spec: CommandSpec,
  ready: Ready,
  cwd: string,
  ctx: CheckContext,
): Promise<ProbeResult<CommandObservation>> {
  const name = shown(spec.run);
  const startedAt = performance.now();
  const before = await answers(ready, ctx, ctx.signal);
  if (typeof before !== 'boolean') return unobserved(before.refused, null, before.mend);
  if (before) {
    const why = `somebody answers there already, so ${readyWords(ready)} would say nothing of it`;
    return unobserved(`${name} was not started: ${why}`, null);
  }
  const program = startProcess(ctx, {
    ...{ argv: spec.run, cwd, env: spec.env, keepBytes },
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
  const over = new AbortController();
  const ended = program.ended.then((result) => {
    over.abort('it has ended');
    return result;
  });
  const signal = AbortSignal.any([ctx.signal, over.signal]);
  const readiness = await untilReady(ready, () => program.output('stdout').text, ctx, signal);
  const tookMs = () => Math.round(performance.now() - startedAt);
  const told = { ready: readyWords(ready), readyAfterMs: tookMs(), endedAfterMs: null };
  const seenAs = (result: ProcessEnd, background: NonNullable<CommandObservation['background']>) => {
    const read = spec.read === undefined ? undefined : readOutput(spec.read, result.stdout);
    return { ...observationOf(result, spec.run, cwd, null), ...(read && { read }), background };
  };
  if (readiness.kind === 'ready' && !signal.aborted) {
    program.keep();
    const now = { stdout: program.output('stdout'), stderr: program.output('stderr'), durationMs: tookMs() };
    const going: ProcessEnd = { kind: 'ended', exitCode: null, endedBy: null, stopped: null, ...now };
    const last = ended.then((result) =>
      seenAs(result.kind === 'ended' ? result : going, { ...told, endedAfterMs: tookMs() }),
    );
    const running = { ended: last, end: program.end };
    return { kind: 'observed', observation: seenAs(going, told), running };
  }
  if (!signal.aborted) {
    await program.end();
    return unobserved(readiness.kind === 'ready' ? 'it was stopped' : readiness.reason, null);
  }
  const result = await ended;
  if (result.kind === 'not-started') return notStarted(result, spec, ctx);
  const observation = seenAs(result, { ...told, readyAfterMs: null, endedAfterMs: tookMs() });
  if (result.stopped === null) return { kind: 'observed', observation };
  if (!isTimeLimit(ctx.signal)) return unobserved(`${name} was stopped: the run was cancelled`, observation);
  const last = lastLine(observation.stderr, observation.stdout);
  const lastWords = last === '' ? 'it wrote nothing' : `its last line was: ${last}`;
  const reason = `${name} was not ready within ${formatDuration(ctx.timeoutMs)} (waited for ${told.ready}) and was stopped; ${lastWords}`;
  const trouble = timeTrouble('', ctx.timeoutMs, `waited for ${told.ready}`);
  return { ...unobserved(reason, observation), transient: 'timeout', trouble };
}

/** Null when it ended by itself. */
function stopped(
  { stopped: why }: ProcessEnd,
  observation: CommandObservation,
  spec: CommandSpec,
  { signal, timeoutMs }: CheckContext,
): UnobservedResult | null {
  const name = shown(spec.run);
  if (why === 'output-cap') {
    const stream = observation.stdoutBytes > spec.maxOutputBytes ? 'stdout' : 'stderr';
    const cap = spec.maxOutputBytes.toLocaleString('en-US');
    return unobserved(
      `${name} wrote more than ${cap} bytes to ${stream} and was stopped: make it quieter, or raise \`maxOutputBytes\``,
      observation,
    );
  }
  if (why === null) return null;
  if (!isTimeLimit(signal)) return unobserved(`${name} was stopped: the run was cancelled`, observation);
  const last = lastLine(observation.stderr, observation.stdout);
  const lastWords = last === '' ? 'it wrote nothing' : `its last line was: ${last}`;
  return {
    ...unobserved(
      `${name} did not end within ${formatDuration(timeoutMs)} and was stopped; ${lastWords}`,
      observation,
    ),
    transient: 'timeout',
    trouble: timeTrouble('', timeoutMs, last === '' ? `${name} wrote nothing` : last),
  };
}

function missingModule(observation: CommandObservation, { run }: CommandSpec): UnobservedResult | null {
  const module = run[run.indexOf('-m') + 1];
  if (!run.includes('-m') || module === undefined || observation.exitCode !== 1) return null;
  const isMissing = withoutAnsi(observation.stderr).trimEnd().endsWith(`: No module named ${module}`);
  return isMissing
    ? unobserved(
        `${run[0]} has no module \`${module}\`: install it with ${moduleHint(module)}`,
        observation,
        `install ${module} for ${run[0]} where the checks run`,
      )
    : null;
}

function notStarted(
  { code, message }: Extract<ProcessResult, { kind: 'not-started' }>,
  { run, cwd }: CommandSpec,
  { processEnvironment }: CheckContext,
): UnobservedResult {
  const name = run[0] ?? '';
  if (code === 'NO_FOLDER')
    return unobserved(
      `the working folder \`${cwd}\` does not exist (${message})`,
      null,
      `create the working folder ${cwd}`,
    );
  if (code === 'EACCES')
    return unobserved(
      `\`${name}\` is not executable: \`chmod +x\` it, or name its interpreter`,
      null,
      `make ${name} executable`,
    );
  if (code !== 'ENOENT') return unobserved(`\`${name}\` could not be started: ${message}`, null);
  if (name.includes('/')) {
    const reason = `no such program: \`${name}\` (or the interpreter in its first line is missing)`;
    return unobserved(reason, null, `put ${name} where the checks run`);
  }
  const reason = `command not found: \`${name}\`${installHint(name, processEnvironment.PATH ?? '')}`;
  return unobserved(reason, null, installMend(name, processEnvironment.PATH ?? ''));
}

function unobserved(reason: string, observation: CommandObservation | null, mend?: string): UnobservedResult {
  return {
    ...{ kind: 'unobserved', reason, transient: null, observation },
    ...(mend === undefined ? {} : { mend }),
  };
}

const shownLength = 80;

function shown(argv: readonly string[]): string {
  const line = argv.join(' ').replace(/\s+/g, ' ');
  return `\`${shortened(line, shownLength)}\``;
}

function describe({ exitCode, signal, tests, durationMs, background }: CommandObservation): string {
  const took = formatDuration(durationMs);
  if (background !== undefined && background.readyAfterMs !== null && background.endedAfterMs === null)
    return `ready after ${formatDuration(background.readyAfterMs)}`;
  if (tests !== null && tests.total > 0) {
    const bad = tests.failed + tests.errored;
    const total = quantity(tests.total, 'test');
    const some = (['skipped', 'flaky'] as const).flatMap((name) =>
      tests[name] > 0 ? [`, ${tests[name]} ${name}`] : [],
    );
    return `${bad > 0 ? `${bad} of ${total} failed` : total}${some.join('')} · ${took}`;
  }
  return exitCode === null ? `ended by ${signal ?? 'a signal'} after ${took}` : `exit ${exitCode} in ${took}`;
}
