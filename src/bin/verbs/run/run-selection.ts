import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { checkTypes } from '../../../checks/index.ts';
import { comparedWith } from '../../../core/compare/compared-with.ts';
import type { Comparison } from '../../../core/compare/comparison.ts';
import { UserError } from '../../../core/errors.ts';
import type { GreenRun } from '../../../core/fingerprint/fingerprint.ts';
import { nearest } from '../../../core/nearest.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import type { Plan } from '../../../core/plan/model.ts';
import { whyNothing } from '../../../core/plan/selectors.ts';
import { endingOf } from '../../../core/run/ending.ts';
import type { RunHead } from '../../../core/run/events.ts';
import { runHead } from '../../../core/run/head.ts';
import { parseResultDocument } from '../../../core/run/result-schema.ts';
import { runBundle } from '../../../core/run/run-bundle.ts';
import type { RunState } from '../../../core/run/state.ts';
import type { Redact } from '../../../engine/host.ts';
import { memoryLog } from '../../../engine/memory-log.ts';
import { runPlan } from '../../../engine/run-plan.ts';
import type { Config } from '../../../platform/config/config.ts';
import { comparisonLines } from '../../../text/comparison.ts';
import { markdown } from '../../../text/markdown.ts';
import { withoutRunnerCommands } from '../../../text/runner-commands.ts';
import { hostOf, personOf, redactorOf } from '../host.ts';
import {
  configOf,
  linesOf,
  loadPlanFile,
  onePlanPath,
  refuseUnknownVariables,
  selected,
  usable,
  variablesOf,
} from '../plans.ts';
import { inFile, readJsonFile } from '../result-files.ts';
import type { Args, Io } from '../verb.ts';
import { appendResult, refuseNowhere, refuseOverwriting, writeResult } from '../write-file.ts';
import { terminalAsk } from './ask.ts';
import type { Baseline, Compare } from './baseline.ts';
import { type Display, displayOn, paletteFor, quietDisplay } from './display.ts';
import { type Format, rendererOf, resultOutput } from './formats.ts';
import { noteApprovals, noteNeeds, notePulled } from './notes.ts';
import { type RunOptions, runOptions } from './options.ts';
import { noteRequirements } from './requirements.ts';

const interrupted = 130;
const lastWordsMs = 1_000;

/** Runs what the selectors ask for and prints it; resolves to the exit code, which `run --help` lists. */
export async function runSelected(args: Args, io: Io): Promise<number> {
  const options = runOptions(args);
  const variables = variablesOf(args);
  const config = configOf(io);
  const path = await onePlanPath(args, config);
  const loaded = await loadPlanFile(path, Object.keys(variables), false);
  const plan = usable(loaded, io);
  if (plan === null) return 2;
  refuseUnknownVariables(Object.keys(variables), [loaded]);
  if (args.words.length === 0) throw new UserError('usage', nothingAsked(plan));
  const previous = options.previous === null ? {} : { lastRun: { failed: await failedIn(options.previous) } };
  if (options.output !== null) refuseNowhere('output', options.output);
  if (options.record !== null) refuseNowhere('record', options.record);
  for (const { file } of options.writes) refuseNowhere('write', file);
  refuseOverwriting(outputsOf(options), inputsOf(options, path));
  const baseline = await baselineFor(options);
  const { checks, words, onlyNamed } = selected(plan, args.words, { ...previous, only: options.only });
  if (checks.length === 0) {
    const why = whyNothing(words, onlyNamed) ?? `${words.join(' ')} selects no check`;
    throw new UserError(
      'nothing-selected',
      `${why.charAt(0).toUpperCase()}${why.slice(1)}. Nothing was run.`,
    );
  }
  const head = runHead({
    plan,
    environment: environmentOf(plan, args.value('env')),
    checks,
    selector: words,
    id: `r-${randomBytes(4).toString('hex')}`,
    trigger: 'cli',
    requestedBy: personOf(io),
    now: Date.now(),
    variables,
    rollbackTo: baseline.rollbackTo,
    baseline: options.baseline ?? undefined,
    redact: redactorOf(config).text,
  });
  notePulled(head, io);
  noteNeeds(plan, head, io);
  const color = colorOf(args, config);
  const run = {
    plan,
    head,
    options,
    config,
    variables,
    color,
    compare: baseline.compare,
    lines: linesOf(loaded),
  };
  const state = await execute({ ...run, green: baseline.greenOf(head) }, io);
  if (state === null) return interrupted;
  return endingOf(state, baseline.compare(state), options).isRed ? 1 : 0;
}

function outputsOf({ output, record, writes }: RunOptions) {
  return [
    ...(output === null ? [] : [{ flag: 'output', path: output }]),
    ...(record === null ? [] : [{ flag: 'record', path: record }]),
    ...writes.map(({ file }) => ({ flag: 'write', path: file })),
  ];
}

/** The previous run may be written over: what is run of it is known by then. */
/** What compares is loaded where there is something to compare with. */
async function baselineFor({ baseline, history }: RunOptions): Promise<Baseline> {
  if (baseline === null) return { compare: () => null, greenOf: () => null, rollbackTo: undefined };
  const { baselineOf } = await import('./baseline.ts');
  return await baselineOf(baseline, { history });
}

function inputsOf({ baseline, history }: RunOptions, plan: string) {
  const files = [
    { what: 'the plan', path: plan },
    ...[baseline, ...history].flatMap((path) => (path === null ? [] : [{ what: 'an earlier run', path }])),
  ];
  return files.filter(({ path }) => existsSync(path));
}

type Run = {
  plan: Plan;
  head: RunHead;
  options: RunOptions;
  config: Config;
  variables: Readonly<Record<string, string>>;
  color: Config['color'];
  compare: Compare;
  /** Where checks stand in the plan's file. */
  lines: ReadonlyMap<string, number>;
  green: GreenRun | null;
};

/** Null when it was interrupted. */
async function execute(run: Run, io: Io): Promise<RunState | null> {
  const { plan, head, options, config } = run;
  const isResultOnScreen = options.format === 'pretty' && options.output === null;
  const screen = isResultOnScreen || options.output !== null ? io.stdout : io.stderr;
  const showOn = options.isQuiet ? quietDisplay : displayOn;
  const display = showOn(screen, paletteFor(screen, run.color));
  const stop = new AbortController();
  const ask = terminalAsk(io, display, head.requestedBy, stop.signal);
  await using stack = new AsyncDisposableStack();
  const host = hostOf(config, io, run.variables, {
    ask,
    approve: () =>
      Promise.resolve(
        options.isApproved ? { kind: 'yes', by: head.requestedBy, reason: '--yes' } : { kind: 'nobody' },
      ),
    progress: display.progress,
  });
  stack.use(host);
  const finish = async (ended: RunState) => {
    const state = comparedWith(ended, run.compare(ended));
    display.finish(state, options.isQuiet ? isResultOnScreen : screen === io.stdout);
    await writeBundle(state, run, host.redactor);
    for (const { format, file } of options.writes)
      await writeResult(file, await rendered(state, format, run));
    if (isResultOnScreen) showComparison(run.compare(state), io);
    else await deliver(state, run, io);
  };
  const log = memoryLog(display.onEvent);
  const interrupts = stack.use(
    stopOnInterrupt(io, display, stop, () => {
      host.processes.killAll();
      // Until the first event there is nothing to tell.
      return log.events.length === 0 ? Promise.resolve() : finish(log.state());
    }),
  );
  stack.use(timeLimit(options.timeoutMs, stop));
  await noteRequirements({ plan, environment: head.environment, host }, io.stderr, stop.signal);
  const { concurrency, failFast } = options;
  const limits = {
    failFast,
    ...(concurrency === null ? {} : { concurrency }),
    ...(run.green === null ? {} : { green: run.green }),
  };
  const state = await runPlan({ plan, head, host, checkTypes, log, signal: stop.signal, ...limits });
  if (interrupts.count() < 2) await finish(state);
  noteApprovals(state, options, io);
  return interrupts.count() > 0 ? null : state;
}

type Interrupts = Disposable & { count(): number };

/** The first Ctrl-C ends the run politely; the second kills, writes what there is, and leaves within a second; a third leaves at once. */
function stopOnInterrupt(
  io: Io,
  display: Display,
  stop: AbortController,
  killAndTell: () => Promise<void>,
): Interrupts {
  let count = 0;
  const leave = () => io.exit(interrupted);
  const listening = io.onInterrupt(() => {
    count += 1;
    if (count === 1) {
      display.pause();
      io.stderr.write('Stopping; once more kills everything at once.\n');
      display.resume();
      stop.abort('interrupted');
      return;
    }
    if (count > 2) leave();
    // A reader that does not read must not keep us.
    setTimeout(leave, lastWordsMs);
    killAndTell().then(leave, leave);
  });
  return { count: () => count, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}

/** The result in its format, to the file or stdout; a job summary for GitHub where it asks for one. */
async function deliver(state: RunState, run: Run, io: Io): Promise<void> {
  const { options, config } = run;
  const text = await rendered(state, options.format, run);
  if (options.format === 'github' && config.githubStepSummary !== null) {
    await appendResult(config.githubStepSummary, withoutRunnerCommands(markdown(state, run.compare(state))));
  }
  if (options.output !== null) {
    await writeResult(options.output, text);
    return;
  }
  await new Promise<void>((resolve) => resultOutput(io, options.format).write(text, () => resolve()));
}

async function rendered(state: RunState, format: Format, { options, compare, lines }: Run): Promise<string> {
  const comparison = compare(state);
  const render = await rendererOf(format);
  return render(state, comparison, endingOf(state, comparison, options), lines);
}

function showComparison(comparison: Comparison | null, io: Io): void {
  if (comparison !== null) io.stdout.write(`\n${comparisonLines(comparison).join('\n')}\n`);
}

async function writeBundle(state: RunState, run: Run, redact: Redact): Promise<void> {
  const { record } = run.options;
  if (record === null) return;
  const bundle = runBundle(state, run.plan, run.variables, redact);
  await writeResult(record, `${JSON.stringify(bundle, null, 2)}\n`);
}

function timeLimit(timeoutMs: number | null, stop: AbortController): Disposable {
  if (timeoutMs === null) return { [Symbol.dispose]: () => {} };
  const reason = `the run reached its time limit of ${formatDuration(timeoutMs)}`;
  const timer = setTimeout(() => stop.abort(reason), timeoutMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

function environmentOf(plan: Plan, wish: string | null): string {
  const names = plan.environments.map(({ name }) => name);
  const [first] = names;
  if (first === undefined)
    throw new UserError('unknown-environment', `The plan ${plan.id} has no environment.`);
  if (wish === null || names.includes(wish)) return wish ?? first;
  const near = nearest(wish, names);
  const hint = near === null ? `The plan has ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw new UserError('unknown-environment', `There is no environment ${wish}. ${hint}`);
}

function nothingAsked(plan: Plan): string {
  const phases = plan.phases.map(({ id, title }) => `  staging-check run ${id}`.padEnd(36) + title);
  return [
    'Say what to run:',
    '  staging-check run all',
    ...phases,
    `staging-check list --plan ${plan.id} shows every section and check.`,
  ].join('\n');
}

async function failedIn(path: string): Promise<readonly string[]> {
  const file = { path, from: '--previous ' };
  const document = await readJsonFile(file);
  const { checks } = inFile(file, () => parseResultDocument(document));
  return checks.filter(({ status }) => status !== 'passed').map(({ id }) => id);
}

function colorOf(args: Args, config: Config): Config['color'] {
  return args.has('no-color') ? 'never' : config.color;
}
