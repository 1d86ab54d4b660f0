import type { CheckType } from '../check.ts';
import type { CheckFrame, CheckParts, RequirementFrame } from './check-frame.ts';
import {
  type Check,
  type Criterion,
  type Environment,
  type FollowUp,
  type Phase,
  type Plan,
  type PlannedReport,
  type Retry,
  retryKinds,
  type Source,
  type Tier,
  type TimelineWindow,
  tiers,
} from './model.ts';
import type { WrittenPlanFile } from './schema.ts';
import { fillIn, resolveVars } from './variables.ts';

const defaultTimeoutMs = 30_000;
const defaultIntervalMs = 5_000;
const defaultWatchMs = 60_000;
const defaultRetry: Retry = {
  attempts: 1,
  on: retryKinds.filter((kind) => kind !== 'assertion'),
  delayMs: 1_000,
  backoff: 'exponential',
  maxDurationMs: 300_000,
};

type Defaults = {
  timeoutMs: number;
  retry: Retry;
  tierOf: ReadonlyMap<string, Tier>;
  asking: ReadonlySet<string>;
};

/** What a plan is built with beside its text. */
type PlanFile = { file: string; digest: string; checkTypes: readonly CheckType[] };
type WrittenRetry = RequirementFrame['retry'];

/** The plan of a file in which nothing is wrong: defaults filled in, environments merged, tiers derived. */
export function buildPlan(parsed: WrittenPlanFile, { file, digest, checkTypes }: PlanFile): Plan {
  const criteria = buildCriteria(parsed);
  const defaults: Defaults = {
    timeoutMs: parsed.defaults?.timeout ?? defaultTimeoutMs,
    retry: mergeRetry(defaultRetry, parsed.defaults?.retry),
    tierOf: citedTiers(criteria),
    asking: new Set(checkTypes.flatMap(({ type, asks }) => (asks ? [type] : []))),
  };
  const environments = Object.keys(parsed.environments).map((name) =>
    buildEnvironment(parsed, name, defaults),
  );
  return {
    id: parsed.plan,
    title: parsed.title,
    file,
    digest,
    issue: buildIssue(parsed, environments[0]),
    environments,
    phases: Object.entries(parsed.phases).map(([id, phase]) => buildPhase(id, phase, defaults)),
    criteria,
    timeline: Object.entries(parsed.timeline ?? {}).map(([id, window]) => buildWindow(id, window)),
    risks: (parsed.risks ?? []).map((risk, index) => ({
      id: `risk-${index + 1}`,
      level: risk.level,
      text: risk.text,
      mitigation: risk.mitigation ?? null,
      watch: risk.watch ?? [],
    })),
    afterwards: (parsed.afterwards ?? []).map(buildFollowUp),
    reports: Object.entries(parsed.reports ?? {}).map(([id, report]) => buildReport(id, report)),
  };
}

function buildIssue(parsed: WrittenPlanFile, first: Environment | undefined): Plan['issue'] {
  if (parsed.issue === undefined) return null;
  const { key, url = null, priority = null, impact = null } = parsed.issue;
  const vars = resolveVars(first?.vars ?? {}, { environment: first?.name ?? '' });
  const filled = url === null ? null : fillIn(url, { vars, secrets: () => undefined }).value;
  return { key, url: filled === null ? null : String(filled), priority, impact };
}

function buildEnvironment(parsed: WrittenPlanFile, name: string, defaults: Defaults): Environment {
  const written = parsed.environments[name];
  if (written === undefined) throw new Error(`no environment ${name} after validation`);
  const parent = written.extends === undefined ? null : buildEnvironment(parsed, written.extends, defaults);
  const perHost = written.perHost ?? parent?.perHost;
  const traces = written.traces?.url ?? parent?.traces ?? parsed.traces?.url;
  return {
    name,
    vars: withValues({ ...(parent?.vars ?? parsed.vars), ...written.vars }),
    hosts: written.hosts ?? parent?.hosts ?? [],
    unattended: written.unattended ?? parent?.unattended ?? false,
    ...(perHost === undefined ? {} : { perHost }),
    ...(traces === undefined ? {} : { traces }),
    requires: written.requires?.map((one) => buildRequirement(one, defaults)) ?? parent?.requires ?? [],
    deploys: written.deploys === undefined ? (parent?.deploys ?? null) : buildWatch(written.deploys),
  };
}

function buildWatch(
  written: NonNullable<WrittenPlanFile['environments'][string]['deploys']>,
): NonNullable<Environment['deploys']> {
  const { project, service, location = null, logs, field, pattern = null, every = defaultWatchMs } = written;
  if (project !== undefined) return { project, service, location, everyMs: every };
  if (field === undefined) throw new Error('a watch without a field was accepted');
  return { logs, field, pattern, service, everyMs: every };
}

/** The id of a requirement, made from its name: `GCP log access` is `requires/gcp-log-access`. */
export function requirementId(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return `requires/${slug}`;
}

function buildRequirement(written: RequirementFrame & CheckParts, defaults: Defaults): Check {
  const place = { id: requirementId(written.name), phase: 'requires', section: 'requires' };
  return buildCheck(place, written, defaults);
}

function buildPhase(id: string, phase: WrittenPlanFile['phases'][string], defaults: Defaults): Phase {
  const priority = phase.priority ?? 'medium';
  return {
    id,
    title: phase.title ?? id,
    priority,
    gate: phase.gate ?? false,
    needs: phase.needs ?? [],
    timeoutMs: phase.timeout ?? null,
    sections: Object.entries(phase.sections).map(([sectionId, section]) => ({
      id: sectionId,
      title: section.title ?? sectionId,
      objective: section.objective ?? null,
      priority: section.priority ?? priority,
      needs: section.needs ?? [],
      optional: section.optional ?? false,
      checks: Object.entries(section.checks).map(([checkId, check]) =>
        buildCheck({ id: checkId, phase: id, section: sectionId }, check, defaults),
      ),
    })),
  };
}

type Place = Pick<Check, 'id' | 'phase' | 'section'>;

/** One without a value is left out: `--var` gave it one, or the plan was refused. */
function withValues(vars: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(vars).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function buildCheck(place: Place, written: CheckFrame & CheckParts, defaults: Defaults): Check {
  const { quarantine, until } = written;
  const once = written.once ?? false;
  return {
    ...place,
    name: written.name ?? place.id,
    objective: written.objective ?? null,
    tier: written.tier ?? defaults.tierOf.get(place.id) ?? null,
    tags: written.tags ?? [],
    needs: written.needs ?? [],
    always: written.if === 'always',
    timeoutMs: written.timeout ?? defaults.timeoutMs,
    retry: once ? { ...defaults.retry, attempts: 1 } : mergeRetry(defaults.retry, written.retry),
    until: until ? { deadlineMs: until.deadline, intervalMs: until.interval ?? defaultIntervalMs } : null,
    once,
    danger: written.danger ?? null,
    enforce: written.enforce ?? true,
    inferred: written.inferred ?? false,
    source: sourceOf(written),
    deploys: written.deploys ?? false,
    rollback: written.rollback ?? false,
    quarantine: quarantine
      ? { owner: quarantine.owner, untilAt: Date.parse(quarantine.until), reason: quarantine.reason }
      : null,
    lock: written.lock ?? null,
    owner: written.owner ?? null,
    runbook: written.runbook ?? null,
    capture: written.capture ?? {},
    weight: written.weight ?? 1,
    type: written.type,
    asks: defaults.asking.has(written.type),
    spec: written.spec,
    expect: written.expect,
  };
}

function sourceOf({ source }: CheckFrame): Source | null {
  if (source === undefined) return null;
  const { file, line, ticks } = source;
  return { file, line, ...(ticks === undefined ? {} : { ticks }) };
}

function mergeRetry(defaults: Retry, written: WrittenRetry): Retry {
  return {
    attempts: written?.attempts ?? defaults.attempts,
    on: written?.on ?? defaults.on,
    delayMs: written?.delay ?? defaults.delayMs,
    backoff: written?.backoff ?? defaults.backoff,
    maxDurationMs: written?.maxDuration ?? defaults.maxDurationMs,
  };
}

function buildCriteria(parsed: WrittenPlanFile): readonly Criterion[] {
  return tiers.flatMap((tier) =>
    (parsed.criteria?.[tier] ?? []).map(({ text, checks }, index) => ({
      id: `${tier}-${index + 1}`,
      tier,
      text,
      checks,
    })),
  );
}

function citedTiers(criteria: readonly Criterion[]): ReadonlyMap<string, Tier> {
  const tierOf = new Map<string, Tier>();
  // Criteria stand in the order of tiers, highest first.
  for (const { tier, checks } of criteria) {
    for (const check of checks) if (!tierOf.has(check)) tierOf.set(check, tier);
  }
  return tierOf;
}

function buildWindow(id: string, written: NonNullable<WrittenPlanFile['timeline']>[string]): TimelineWindow {
  return {
    id,
    fromMs: written.window.fromMs,
    toMs: written.window.toMs,
    tasks: written.tasks.map((task, index) => ({
      id: `${id}-${index + 1}`,
      text: task.text,
      checks: task.checks ?? [],
    })),
  };
}

function buildFollowUp(written: NonNullable<WrittenPlanFile['afterwards']>[number], index: number): FollowUp {
  const { text, publish, write } = written;
  const target = publish !== undefined ? { publish } : write !== undefined ? { write } : null;
  return { id: `afterwards-${index + 1}`, text, target };
}

function buildReport(id: string, written: NonNullable<WrittenPlanFile['reports']>[string]): PlannedReport {
  const { at, cron, timezone = 'UTC', run, environment = null, channel = null } = written;
  const when = cron === undefined ? { afterDeployMs: at ?? [] } : { cron, timezone };
  return { id, when, run, environment, channel };
}
