import type { Environment, Plan, WatchedField, WatchedRun } from '../plan/model.ts';
import { environmentScope, fillIn } from '../plan/variables.ts';

type Watcher = {
  environment: string;
  /** The plans that want it watched: each has a deploy of its own. */
  plans: readonly string[];
};

/** A service of Cloud Run whose logs tell of the deploys of an environment, its variables filled in. */
export type RunWatch = WatchedRun & Watcher;

/** Entries that tell of them; `vars` are those of the environment, `hosts` what it may reach. */
export type FieldWatch = WatchedField &
  Watcher & { vars: Readonly<Record<string, string>>; hosts: readonly string[] };

/** What tells of the deploys of an environment. */
export type DeployWatch = RunWatch | FieldWatch;

/** True for a watch of a field of any entries. */
export function isFieldWatch(watch: DeployWatch): watch is FieldWatch {
  return 'logs' in watch;
}

/** Everything that the plans want watched, each service of an environment once, as often as the most impatient plan asks. */
export function watchesOf(plans: readonly Pick<Plan, 'id' | 'environments'>[]): readonly DeployWatch[] {
  const watches = new Map<string, DeployWatch>();
  for (const plan of plans) {
    for (const environment of plan.environments) {
      const watch = watchOf(plan, environment);
      if (watch === null) continue;
      const known = watches.get(watchKey(watch));
      const everyMs = Math.min(watch.everyMs, known?.everyMs ?? watch.everyMs);
      const ids = new Set([...(known?.plans ?? []), ...watch.plans]);
      watches.set(watchKey(watch), { ...watch, everyMs, plans: [...ids] });
    }
  }
  return [...watches.values()];
}

/** What tells one watch from another, whatever its interval. */
export function watchKey(watch: DeployWatch): string {
  const { environment, service } = watch;
  if (!isFieldWatch(watch)) return JSON.stringify([environment, watch.project, service, watch.location]);
  // Secrets stay what they are called.
  const { value } = fillIn(watch.logs, { vars: watch.vars, secrets: () => undefined });
  return JSON.stringify([environment, service, value, watch.field, watch.pattern]);
}

/** Why a service of this name cannot be asked for; null when it can. The names come out of variables. */
export function unwatchable(watch: DeployWatch): string | null {
  const { service } = watch;
  const names = Object.entries(
    isFieldWatch(watch)
      ? { service, field: watch.field }
      : { project: watch.project, service, location: watch.location ?? 'all' },
  );
  const wrong = names.find(([, name]) => !/^[ -~]{1,200}$/.test(name) || name.includes('${'));
  return wrong === undefined
    ? null
    : `${wrong[0]}: expected 1 to 200 plain characters, got ${shown(wrong[1])}`;
}

/** What a service or a log calls itself, which may be anything: at most 60 plain characters in quotes. */
export function shown(text: string): string {
  const plain = text.slice(0, 60).replaceAll(/[^ -~]/g, '?');
  return JSON.stringify(text.length > 60 ? `${plain}...` : plain);
}

function watchOf(
  plan: Pick<Plan, 'id' | 'environments'>,
  { name, deploys, hosts }: Environment,
): DeployWatch | null {
  if (deploys === null) return null;
  const scope = { vars: environmentScope(plan, name), secrets: () => undefined };
  const filled = (text: string) => String(fillIn(text, scope).value);
  const watcher = { environment: name, plans: [plan.id] };
  if ('logs' in deploys)
    return {
      ...watcher,
      ...deploys,
      service: filled(deploys.service),
      field: filled(deploys.field),
      pattern: deploys.pattern === null ? null : filled(deploys.pattern),
      vars: scope.vars,
      hosts: hosts.map(filled),
    };
  return {
    ...watcher,
    project: filled(deploys.project),
    service: filled(deploys.service),
    location: deploys.location === null ? null : filled(deploys.location),
    everyMs: deploys.everyMs,
  };
}
