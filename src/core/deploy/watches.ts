import type { Environment, Plan, WatchedService } from '../plan/model.ts';
import { environmentScope, fillIn } from '../plan/variables.ts';

/** A service whose logs tell of the deploys of an environment, its variables filled in. */
export type DeployWatch = WatchedService & {
  environment: string;
  /** The plans that want it watched: each has a deploy of its own. */
  plans: readonly string[];
};

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
export function watchKey({ environment, project, service, location }: DeployWatch): string {
  return JSON.stringify([environment, project, service, location]);
}

/** Why a service of this name cannot be asked for; null when it can. The names come out of variables. */
export function unwatchable({ project, service, location }: DeployWatch): string | null {
  const names = Object.entries({ project, service, location: location ?? 'all' });
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
  { name, deploys }: Environment,
): DeployWatch | null {
  if (deploys === null) return null;
  const scope = { vars: environmentScope(plan, name), secrets: () => undefined };
  const filled = (text: string) => String(fillIn(text, scope).value);
  return {
    environment: name,
    plans: [plan.id],
    project: filled(deploys.project),
    service: filled(deploys.service),
    location: deploys.location === null ? null : filled(deploys.location),
    everyMs: deploys.everyMs,
  };
}
