import { type Check, checksOf, type Plan } from '../plan/model.ts';
import type { CheckStatus, PhaseHead } from './events.ts';
import type { CheckState, RunState } from './state.ts';

/** How a needed check ended, as far as what needs it must know; `root` is the check that blocked it, null when nothing did. */
export type NeedResult = {
  status: CheckStatus;
  reason: string;
  counts: boolean;
  root: string | null;
  /** The trace that it made; left out where it made none. */
  traceId?: string;
};

/** Why a check may not run: the sentence for its row, and the check at the bottom of it. */
export type BlockReason = { reason: string; root: string };

/** Phases, sections and checks of a plan by the names that `needs` uses. */
export type NeedNames = {
  phases: ReadonlyMap<string, Plan['phases'][number]>;
  /** Section id to its own needs and its check ids. */
  sections: ReadonlyMap<string, { phase: string; needs: readonly string[]; checks: readonly string[] }>;
  checks: ReadonlyMap<string, Check>;
};

/** Looks the names up once, for any number of `whatBlocks`. */
export function needNames(plan: Pick<Plan, 'phases'>): NeedNames {
  const sections = plan.phases.flatMap((phase) =>
    phase.sections.map(({ id, needs, checks }) => {
      return [id, { phase: phase.id, needs, checks: checks.map((check) => check.id) }] as const;
    }),
  );
  return {
    phases: new Map(plan.phases.map((phase) => [phase.id, phase])),
    sections: new Map(sections),
    checks: new Map(checksOf(plan).map((check) => [check.id, check])),
  };
}

/**
 * What keeps a check from running, once all it needs has ended; null when nothing does. A needed check must have passed; a gate, its
 * critical checks (all of them, where it has none) of those selected; another phase or section is a matter of order only; what is not selected (`isSelected`) does not bind.
 */
export function whatBlocks(
  check: Check,
  names: NeedNames,
  isSelected: (check: string) => boolean,
  resultOf: (check: string) => NeedResult | undefined,
): BlockReason | null {
  const inherited = [
    ...(names.phases.get(check.phase)?.needs ?? []),
    ...(names.sections.get(check.section)?.needs ?? []),
  ];
  for (const name of [...inherited, ...check.needs]) {
    const needed = names.checks.get(name);
    const phase = names.phases.get(name);
    if (needed !== undefined && isSelected(name)) {
      const result = resultOf(name);
      if (result?.status !== 'passed') return blockedByCheck(name, result);
    } else if (phase?.gate && phase.id !== check.phase) {
      const closed = closedGate(phase, isSelected, resultOf);
      if (closed !== null) return closed;
    }
  }
  return null;
}

/** True for a check that did not run for what another one came to. */
export function isBlocked({ progress }: CheckState): boolean {
  return progress.kind === 'finished' && progress.status === 'blocked';
}

/** The check whose failure is the cause of how this one ended: itself, unless it was blocked. */
export function rootCause(state: Pick<RunState, 'checks'>, check: string): string {
  const progress = state.checks.get(check)?.progress;
  if (progress?.kind !== 'finished' || progress.status !== 'blocked') return check;
  const { blockedBy } = progress.outcome.evidence;
  return typeof blockedBy === 'string' ? blockedBy : check;
}

function closedGate(
  phase: Plan['phases'][number],
  isSelected: (check: string) => boolean,
  resultOf: (check: string) => NeedResult | undefined,
): BlockReason | null {
  const all = phase.sections.flatMap((section) => section.checks);
  const critical = all.filter(({ tier }) => tier === 'critical');
  // A gate with critical checks is about them, also when others of its phase were selected.
  const open = (critical.length > 0 ? critical : all)
    .filter(({ id }) => isSelected(id) && (resultOf(id)?.counts ?? true))
    .find(({ id }) => resultOf(id)?.status !== 'passed');
  if (open === undefined) return null;
  const result = resultOf(open.id);
  const root = result?.root ?? open.id;
  return {
    reason: `needs ${phase.id}, where ${root === open.id ? ended(open.id, result) : `${open.id} needs ${root}`}`,
    root,
  };
}

function blockedByCheck(name: string, result: NeedResult | undefined): BlockReason {
  if (result?.status === 'blocked')
    return { reason: `needs ${result.root ?? name}`, root: result.root ?? name };
  return { reason: `needs ${name}, which ${ended('', result).trimStart()}`, root: name };
}

const verbs: Readonly<Record<CheckStatus, string>> = {
  passed: 'passed',
  failed: 'failed',
  errored: 'errored',
  inconclusive: 'was inconclusive',
  skipped: 'was skipped',
  blocked: 'was blocked',
  cancelled: 'was cancelled',
  waiting: 'is waiting',
};

function ended(name: string, result: NeedResult | undefined): string {
  if (result === undefined) return `${name} has not finished`;
  return `${name} ${verbs[result.status]}${result.reason === '' ? '' : `: ${result.reason}`}`;
}

/**
 * Phases that may start now, in the order of the run: not finished, not in `running`, and everything they need has finished.
 * A phase behind a closed gate starts too: the engine then reports each of its checks as blocked.
 */
export function nextPhases(state: RunState, running: ReadonlySet<string>): readonly PhaseHead[] {
  const isFinished = (phase: string) => (state.phases.get(phase)?.finishedAt ?? null) !== null;
  const isSelected = new Set(state.head.phases.map(({ id }) => id));
  return state.head.phases.filter(
    (phase) =>
      !isFinished(phase.id) &&
      !running.has(phase.id) &&
      phase.needs.every((id) => !isSelected.has(id) || isFinished(id)),
  );
}
