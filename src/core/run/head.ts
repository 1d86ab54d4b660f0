import { isSecret, variableDigests } from '../fingerprint/digest.ts';
import { askingOf } from '../plan/asking.ts';
import {
  type Check,
  checksOf,
  checksOnlyNamed,
  type Phase,
  type Plan,
  type Priority,
  priorities,
  rollbackOf,
} from '../plan/model.ts';
import { environmentScope, fillIn } from '../plan/variables.ts';
import { definitionOf } from './definition.ts';
import type { CheckHead, PhaseHead, RollbackTarget, RunHead, Trigger } from './events.ts';
import { withProducers } from './producers.ts';

/** Which checks, where, and who asked; `checks` are those that the selector chose, in any order. */
export type RunOutline = {
  plan: Plan;
  /** There are others. */
  isOneOfMany?: true | undefined;
  environment: string;
  checks: readonly Check[];
  selector: readonly string[];
  id: string;
  trigger: Trigger;
  requestedBy: string;
  /** Epoch ms; decides which quarantines are in force. */
  now: number;
};

/** What it is for, and runs with. */
export type RunSetting = {
  /** For the report on a deploy. */
  deploy?: RunHead['deploy'];
  /** For a run of a schedule. */
  schedule?: RunHead['schedule'];
  /** `--var` values, which go before those of the environment. */
  variables?: Readonly<Record<string, string>>;
  /** The file of the run that it is compared with. */
  baseline?: string | undefined;
  /** Where a rollback goes back to. */
  rollbackTo?: RollbackTarget | undefined;
  /** Takes known secrets out of a text; without it they are known by their shape only. */
  redact?: (text: string) => string;
};

/** The head of a run: the selected checks in their phases, phases in the order they run. A need outside the selection does not bind; what captures values that it uses comes along and decides nothing. */
export function runHead(request: RunOutline & RunSetting): RunHead {
  const { plan } = request;
  const { checks: all, pulledFor } = withProducers(plan, request.checks);
  const selected = new Set(all.map((check) => check.id));
  const optional = new Set(checksOnlyNamed(plan).map(({ id }) => id));
  const phases = phasesInOrder(plan, selected);
  const vars = environmentScope(plan, request.environment, request.variables);
  const checks = phases.flatMap(({ id }) => selectedOf(plan, id, selected));
  const rollback = rollbackOf(plan);
  const given = Object.keys(request.variables ?? {});
  const rollbackTo = checks.some((check) => check.rollback) ? request.rollbackTo : undefined;
  const to = rollbackTo === undefined ? {} : { 'rollback.revision': rollbackTo.revision };
  return {
    id: request.id,
    plan: {
      ...{ id: plan.id, title: plan.title, digest: plan.digest, file: plan.file },
      ...(request.isOneOfMany === true ? { isOneOfMany: true as const } : {}),
    },
    environment: request.environment,
    selector: request.selector,
    trigger: request.trigger,
    requestedBy: request.requestedBy,
    phases,
    checks: checks.map((check) => {
      const head = checkHead(check, request.now, { ...vars, ...to }, request.redact);
      const consumers = pulledFor.get(check.id);
      return consumers === undefined ? head : { ...head, counts: false, pulledFor: consumers };
    }),
    criteria: plan.criteria.filter(({ checks: cited }) => {
      const isLeftOut = (id: string) => optional.has(id) && !selected.has(id);
      return cited.length === 0 || !cited.every(isLeftOut);
    }),
    ...(request.deploy === undefined ? {} : { deploy: request.deploy }),
    ...(request.schedule === undefined ? {} : { schedule: request.schedule }),
    ...(rollback === null ? {} : { rollback: { check: rollback.id } }),
    ...(rollbackTo === undefined ? {} : { rollbackTo }),
    ...(request.baseline === undefined ? {} : { baseline: request.baseline }),
    ...(given.length === 0 ? {} : { given, givenValues: shownValues(request) }),
    variables: variableDigests(vars, request.redact),
  };
}

function shownValues({
  variables = {},
  redact = (text) => text,
}: RunOutline & RunSetting): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => !isSecret(name, value, redact)),
  );
}

/** A check as a run shows it; a quarantine that has ended is none; `vars` are filled into its danger. */
export function checkHead(
  check: Check,
  now: number,
  vars: Readonly<Record<string, string>> = {},
  redact?: (text: string) => string,
): CheckHead {
  const quarantine = check.quarantine !== null && check.quarantine.untilAt > now ? check.quarantine : null;
  return {
    id: check.id,
    name: check.name,
    objective: check.objective,
    phase: check.phase,
    section: check.section,
    type: check.type,
    tier: check.tier,
    counts: check.enforce && !check.inferred && quarantine === null,
    quarantined: quarantine,
    ...(check.inferred ? { inferred: true as const } : {}),
    ...(check.source === null ? {} : { source: check.source }),
    ...(check.source === null ? {} : { asking: askingOf(check, vars, redact) }),
    danger:
      check.danger === null ? null : String(fillIn(check.danger, { vars, secrets: () => undefined }).value),
    owner: check.owner,
    runbook: check.runbook,
    weight: check.weight,
    definition: definitionOf(check, vars),
  };
}

function selectedOf(plan: Plan, phase: string, selected: ReadonlySet<string>): readonly Check[] {
  const sections = plan.phases.find(({ id }) => id === phase)?.sections ?? [];
  return inPriorityOrder(sections).flatMap((section) => section.checks.filter(({ id }) => selected.has(id)));
}

/** Always the first phase, by priority and then by the file, whose needs are placed. */
function phasesInOrder(plan: Plan, selected: ReadonlySet<string>): PhaseHead[] {
  const chosen = inPriorityOrder(plan.phases).filter((phase) =>
    phase.sections.some((section) => section.checks.some(({ id }) => selected.has(id))),
  );
  const phaseOf = phaseByName(plan);
  const needs = new Map(chosen.map((phase) => [phase.id, phasesNeeded(phase, phaseOf, selected)]));
  const placed: PhaseHead[] = [];
  const waiting = new Map(chosen.map((phase) => [phase.id, phase]));
  while (waiting.size > 0) {
    const left = [...waiting.values()];
    const free = (phase: Phase) => ![...(needs.get(phase.id) ?? [])].some((id) => waiting.has(id));
    // In a circle of phases (their checks need each other crosswise) the first one goes, and its needs that come later do not hold it.
    const next = left.find(free) ?? left[0];
    if (next === undefined) break;
    waiting.delete(next.id);
    const before = new Set(placed.map(({ id }) => id));
    placed.push(
      phaseHead(
        next,
        [...(needs.get(next.id) ?? [])].filter((id) => before.has(id)),
        selected,
      ),
    );
  }
  return placed;
}

function phaseHead(phase: Phase, needs: readonly string[], selected: ReadonlySet<string>): PhaseHead {
  return {
    id: phase.id,
    title: phase.title,
    priority: phase.priority,
    gate: phase.gate,
    needs,
    sections: inPriorityOrder(phase.sections)
      .filter((section) => section.checks.some(({ id }) => selected.has(id)))
      .map(({ id, title, objective }) => ({ id, title, objective })),
  };
}

/** Phase, section and check ids to the phase that holds them. */
function phaseByName(plan: Plan): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const phase of plan.phases) {
    names.set(phase.id, phase.id);
    for (const section of phase.sections) names.set(section.id, phase.id);
  }
  for (const check of checksOf(plan)) names.set(check.id, check.phase);
  return names;
}

/** The other phases that a phase, its sections or its selected checks need; a need of a check counts only when it is selected. */
function phasesNeeded(
  phase: Phase,
  phaseOf: ReadonlyMap<string, string>,
  selected: ReadonlySet<string>,
): ReadonlySet<string> {
  const sections = phase.sections.flatMap((section) => [
    ...section.needs,
    ...section.checks.filter(({ id }) => selected.has(id)).flatMap((check) => check.needs),
  ]);
  const found = [...phase.needs, ...sections].map((name) => phaseOf.get(name));
  return new Set(found.filter((id): id is string => id !== undefined && id !== phase.id));
}

function inPriorityOrder<Part extends { priority: Priority }>(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority));
}
