import type { Plan } from '../../../core/plan/model.ts';
import type { RunHead } from '../../../core/run/events.ts';
import type { RunState } from '../../../core/run/state.ts';
import { checkNames } from '../../../core/words/checks.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { namesOf } from '../../../core/words/safe-text.ts';
import type { Io } from '../verb.ts';
import type { RunOptions } from './options.ts';

type Notes = Pick<Io, 'stderr'>;

/** What of a run that ended nobody had approved. */
export function noteApprovals(
  state: RunState,
  { isApproved }: Pick<RunOptions, 'isApproved'>,
  { stderr }: Notes,
): void {
  if (isApproved) return;
  const waiting = [...state.checks.values()].filter(
    ({ head, progress }) =>
      head.danger !== null && progress.kind === 'finished' && progress.status === 'waiting',
  );
  if (waiting.length === 0) return;
  const names = checkNames(waiting, waiting.length);
  stderr.write(
    waiting.length === 1
      ? `${names}: needs --yes, since it is marked danger.\n`
      : `${names}: need --yes, since they are marked danger.\n`,
  );
}

/** What runs though nobody asked for it. */
export function notePulled({ checks }: RunHead, { stderr }: Notes): void {
  for (const { id, name, pulledFor } of checks) {
    if (pulledFor === undefined) continue;
    stderr.write(
      `${oneLine(name) || id} runs too, for what it captures (${pulledFor.join(', ')}); it decides nothing.\n`,
    );
  }
}

const mostNamed = 5;

/** What the checks of a run need and the run does not look at: a need outside the selection holds nothing up. */
export function noteNeeds(plan: Plan, { checks: running }: RunHead, { stderr }: Notes): void {
  const isRunning = new Set(running.map(({ id }) => id));
  const sections = plan.phases.flatMap((phase) =>
    phase.sections.map(({ id, needs, checks }) => ({
      ids: [phase.id, id],
      needs: [...phase.needs, ...needs],
      checks,
    })),
  );
  const below = (name: string) =>
    sections.flatMap(({ ids, checks }) => checks.filter(({ id }) => id === name || ids.includes(name)));
  const needs = sections.flatMap((section) =>
    section.checks
      .filter(({ id }) => isRunning.has(id))
      .flatMap((by) => [...section.needs, ...by.needs].map((name) => ({ by, name }))),
  );
  const open = needs.filter(({ name }) => !below(name).some(({ id }) => isRunning.has(id)));
  const checks = new Map(
    open.flatMap(({ name }) => below(name).map((check) => [check.id, check.name || check.id])),
  );
  const [by, ...others] = new Set(open.map((need) => need.by.name || need.by.id));
  if (by === undefined || checks.size === 0) return;
  const who = others.length === 0 ? `${oneLine(by)} needs` : 'the checks of this run need';
  stderr.write(`Not looked at now: ${namesOf([...checks.values()], mostNamed, 80)}, which ${who}.\n`);
}
