import { checksOf } from '../../../core/plan/model.ts';
import { withOwnIds } from '../../../core/plan/own-ids.ts';
import { renderProblems } from '../../../core/plan/problem.ts';
import { quantity } from '../../../core/words/quantity.ts';
import {
  configOf,
  loadPlanFile,
  type PlanReading,
  planPaths,
  refuseUnknownVariables,
  variablesOf,
} from '../plans.ts';
import { isJson } from '../text-or-json.ts';
import type { Args, Io } from '../verb.ts';

/** Tells everything that is wrong with each plan; 2 when any is not valid. */
export async function validatePlans(args: Args, io: Io): Promise<number> {
  const forPrograms = isJson(args);
  const paths = await planPaths(args.words, configOf(io));
  const extraVars = Object.keys(variablesOf(args));
  const readings = await Promise.all([...new Set(paths)].map((path) => loadPlanFile(path, extraVars)));
  refuseUnknownVariables(extraVars, readings);
  const loaded = withOwnIds(readings.map((reading) => ({ ...reading.source, ...reading })));
  const isBad = ({ problems }: PlanReading) =>
    problems.some(({ severity }) => severity === 'error' || args.has('strict'));
  if (forPrograms) io.stdout.write(documentOf(loaded.map((one) => ({ ...one, isBad: isBad(one) }))));
  else tell(loaded, isBad, io);
  return loaded.some(isBad) ? 2 : 0;
}

function tell(loaded: readonly PlanReading[], isBad: (one: PlanReading) => boolean, io: Io): void {
  const problems = loaded.flatMap((one) => one.problems);
  const sources = Object.fromEntries(loaded.map(({ source }) => [source.file, source.text]));
  if (problems.length > 0) io.stderr.write(`${renderProblems(problems, sources)}\n`);
  for (const one of loaded) if (!isBad(one)) io.stdout.write(`${okLine(one)}\n`);
}

/** Each plan with what is wrong with it, placed; `plan` null where it cannot be used. */
function documentOf(loaded: readonly (PlanReading & { isBad: boolean })[]): string {
  const plans = loaded.map(({ source, plan, problems, isBad }) => ({
    file: source.file,
    ok: !isBad,
    plan: plan?.id ?? null,
    phases: plan?.phases.length ?? null,
    checks: plan === null ? null : checksOf(plan).length,
    problems,
  }));
  return `${JSON.stringify({ ok: plans.every(({ ok }) => ok), plans }, null, 2)}\n`;
}

/** `plans/x.yaml: ok, 24 checks in 4 phases`. */
function okLine({ source, plan, problems }: PlanReading): string {
  const counts =
    plan === null
      ? ''
      : `, ${counted(checksOf(plan).length, 'check')} in ${counted(plan.phases.length, 'phase')}`;
  const warnings = problems.length === 0 ? '' : `, ${counted(problems.length, 'warning')}`;
  return `${source.file}: ok${counts}${warnings}`;
}

function counted(count: number, noun: string): string {
  return quantity(count, noun);
}
