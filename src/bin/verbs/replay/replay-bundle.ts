import { checkTypes } from '../../../checks/index.ts';
import { UserError } from '../../../core/errors.ts';
import { createRedactor } from '../../../core/redact/redact.ts';
import { endingOf } from '../../../core/run/ending.ts';
import { parseRunBundle, type RunBundle } from '../../../core/run/run-bundle.ts';
import { type ReplayResult, replayRun } from '../../../engine/replay-run.ts';
import { configOf, linesOf, loadPlanFile, onePlanPath, usable } from '../plans.ts';
import { inFile, readJsonFile } from '../result-files.ts';
import { formatOf, rendererOf, resultOutput } from '../run/formats.ts';
import type { Args, Io } from '../verb.ts';
import { refuseNowhere, writeResult } from '../write-file.ts';

/** Judges the bundle by the plan and prints it like a run; exits like one. */
export async function replayBundle(args: Args, io: Io): Promise<number> {
  const format = formatOf(args);
  const file = fileOf(args);
  const output = args.value('output');
  if (output !== null) refuseNowhere('output', output);
  const config = configOf(io);
  const document = await readJsonFile(file);
  const bundle = inFile(file, () => parseRunBundle(document));
  const path = await onePlanPath(args, config);
  const loaded = await loadPlanFile(path, Object.keys(bundle.recording.variables), false);
  const plan = usable(loaded, io);
  if (plan === null) return 2;
  refuseOther(
    bundle,
    plan.id,
    plan.environments.map(({ name }) => name),
  );
  const redact = createRedactor([...config.secrets].map(([name, value]) => ({ name, value })));
  const replayed = replayRun({ bundle, plan, checkTypes, redact, now: Date.now() });
  note(replayed, io);
  const ending = endingOf(replayed.state, null, { isStrict: args.has('strict'), failOn: 'verdict' });
  const render = await rendererOf(format);
  const text = render(replayed.state, null, ending, linesOf(loaded));
  if (output === null)
    await new Promise<void>((resolve) => resultOutput(io, format).write(text, () => resolve()));
  else await writeResult(output, text);
  return ending.isRed ? 1 : 0;
}

function fileOf({ words }: Args): { path: string; from: string } {
  const [path, ...others] = words;
  if (path === undefined || others.length > 0) {
    throw new UserError(
      'usage',
      `replay takes one run bundle, got ${words.length === 0 ? 'none' : words.length}.`,
    );
  }
  return { path, from: '' };
}

/** Results of one plan say nothing of another. */
function refuseOther({ result: { run } }: RunBundle, plan: string, environments: readonly string[]): void {
  if (run.plan !== plan) {
    throw new UserError(
      'usage',
      `The run bundle is of plan ${run.plan}, not of ${plan}. Say which: --plan ${run.plan}.`,
    );
  }
  if (!environments.includes(run.environment)) {
    throw new UserError(
      'unknown-environment',
      `There is no environment ${run.environment} in ${plan} any more.`,
    );
  }
}

function note({ state, gone, unrecorded }: ReplayResult, io: Io): void {
  if (gone.length > 0) io.stderr.write(`No longer in the plan: ${gone.join(', ')}.\n`);
  if (unrecorded.length > 0) io.stderr.write(`Not in the recording: ${unrecorded.join(', ')}.\n`);
  if (state.checks.size === 0) {
    throw new UserError('nothing-selected', 'The plan has none of the recorded checks. Nothing was judged.');
  }
}
