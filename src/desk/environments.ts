import type { LeaseHolder, LeaseState } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import type { DeskParts } from './parts.ts';
import { byVerb, permitUnless, type Wish } from './permit.ts';
import { findRun, tookMs } from './runs.ts';
import { declined, unknownEnvironment } from './understand.ts';
import { incidentScope, meantEnvironment, whichPlan } from './which-plan.ts';
import type { Objection, PermissionRefusal, Unknown } from './wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from './words.ts';

export type EnvironmentHolder = {
  run: string;
  by: string;
  reason: string;
  /** By how long the same selection took last; null when nobody knows. */
  remainingMs: number | null;
};

export type EnvironmentState = {
  environment: string;
  holder: EnvironmentHolder | null;
  line: readonly { run: string; by: string; reason: string }[];
  raw: LeaseState;
};

/** Tells who has an environment, and who waits for it. */
export async function who(
  parts: DeskParts,
  asker: Asker,
  word: string | null,
): Promise<EnvironmentState | PermissionRefusal | Unknown | Objection> {
  const environment = await environmentOf(parts, asker, 'who', word);
  const name = typeof environment === 'string' ? environment : null;
  const refused = await permitEnvironment(parts, asker, 'who', name);
  if (refused !== null) return refused;
  return typeof environment === 'string' ? stateOf(parts, environment) : environment;
}

/** Gives an environment back when the run that has it has ended, or is not known. */
export async function release(
  parts: DeskParts,
  asker: Asker,
  word: string | null,
): Promise<{ kind: 'released'; environment: string } | PermissionRefusal | Unknown | Objection> {
  const environment = await environmentOf(parts, asker, 'release', word);
  const name = typeof environment === 'string' ? environment : null;
  const { current, line } = name === null ? { current: null, line: [] } : await parts.leases.who(name);
  const obstacle = name === null ? null : await notToRelease(parts, name, current);
  const refused = await permitEnvironment(parts, asker, 'release', name, obstacle);
  if (refused !== null) return refused;
  if (typeof environment !== 'string' || current === null) {
    return typeof environment === 'string' ? declined(`Nobody has ${environment}.`) : environment;
  }
  const { holder } = current;
  if (!(await parts.leases.release({ environment, holder }))) return declined(`Nobody has ${environment}.`);
  const next = line[0];
  if (next !== undefined) await parts.queue.wake(next.holder);
  return { kind: 'released', environment };
}

/** Why an environment is not to be given back; null when it is. */
async function notToRelease(
  { store }: DeskParts,
  environment: string,
  current: LeaseHolder | null,
): Promise<string | null> {
  if (current === null) return `Nobody has ${environment}.`;
  const { holder } = current;
  const run = await findRun(store, holder);
  return run === null || run.state.finishedAt !== null
    ? null
    : `${holder} is still running on ${environment}; cancel it first: cancel ${holder}`;
}

/** A lease with what is known of its run. */
export async function holderOf(
  { store, now }: Pick<DeskParts, 'store' | 'now'>,
  lease: LeaseHolder | null,
): Promise<EnvironmentHolder | null> {
  if (lease === null) return null;
  const run = await findRun(store, lease.holder);
  if (run === null) return { run: lease.holder, by: lease.holder, reason: lease.reason, remainingMs: null };
  const { head, startedAt, requestedAt } = run.state;
  const { plan, environment, selector } = head;
  const last = tookMs(await store.before({ plan: plan.id, environment, selector }, head.id));
  const remainingMs = last === null ? null : Math.max(0, last - (now() - (startedAt ?? requestedAt)));
  return { run: head.id, by: head.requestedBy, reason: selector.join(' '), remainingMs };
}

async function stateOf(parts: DeskParts, environment: string): Promise<EnvironmentState> {
  const raw = await parts.leases.who(environment);
  const line = raw.line.map(async ({ holder, reason }) => {
    const run = await findRun(parts.store, holder);
    if (run === null) return { run: holder, by: holder, reason };
    return { run: holder, by: run.state.head.requestedBy, reason: run.state.head.selector.join(' ') };
  });
  return { environment, holder: await holderOf(parts, raw.current), line: await Promise.all(line), raw };
}

async function permitEnvironment(
  parts: DeskParts,
  asker: Asker,
  verb: 'who' | 'release',
  environment: string | null,
  obstacle: string | null = null,
): Promise<PermissionRefusal | Objection | null> {
  const what = verb === 'who' ? 'see who has an environment' : `release ${environment ?? 'an environment'}`;
  // What was not understood is no deed: only a refusal is written down.
  const isReading = verb === 'who' || environment === null;
  const wish: Wish = { what, action: verb, environment, isReading };
  const { user, channel } = asker;
  const rules = [byVerb({ verb, channel, environment }, user)];
  const refused = await permitUnless(parts, asker, wish, rules, obstacle);
  return refused?.kind === 'obstructed' ? declined(refused.message) : refused;
}

async function environmentOf(
  parts: DeskParts,
  asker: Asker,
  verb: 'who' | 'release',
  word: string | null,
): Promise<string | Unknown | Objection> {
  const plans = (await parts.plans()).filter(isUsable);
  const known = [...new Set(plans.flatMap(({ plan }) => environmentsOf(plan)))];
  if (known.length === 0) return declined('No plan without errors names an environment.');
  if (word !== null) {
    return known.includes(word) ? word : unknownEnvironment(word, known, (near) => [verb, near]);
  }
  const usualPlan = await usualOf(parts, asker, plans);
  const [only] = usualPlan;
  if (only !== undefined && usualPlan.length === 1) return only;
  return whichPlan(plans, { question: 'Which environment?', hint: 'Name one' }, (plan) => [
    verb,
    meantEnvironment(plan, null),
  ]);
}

/** The environments that are meant where none is named: that of the channel's incident, else the first of each plan, each once. */
export async function usual(parts: DeskParts, asker: Pick<Asker, 'channel'>): Promise<readonly string[]> {
  return usualOf(parts, asker, (await parts.plans()).filter(isUsable));
}

async function usualOf(
  parts: DeskParts,
  { channel }: Pick<Asker, 'channel'>,
  plans: readonly UsablePlan[],
): Promise<readonly string[]> {
  const incident = await incidentScope(parts, channel);
  const own = plans.find(({ id }) => id === incident?.plan);
  if (own !== undefined) return [meantEnvironment(own, incident)];
  return [...new Set(plans.map((plan) => meantEnvironment(plan, null)))];
}
