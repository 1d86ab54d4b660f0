import type { LeaseHolder, LeaseState, Leases } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import type { RunStore } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';
import { runSelection } from '../core/words/results.ts';
import type { PermitParts, PlanParts, ScopeParts } from './parts.ts';
import { findRun, tookMs } from './runs.ts';
import { environmentOf, permitEnvironment } from './which-environment.ts';
import type { Objection, PermissionRefusal, Unknown } from './wish.ts';

export type EnvironmentHolder = {
  run: string;
  by: string;
  reason: string;
  /** By how long the same selection took last; null when nobody knows, when it takes longer, and while it waits for a person. */
  remainingMs: number | null;
  /** What a person has to answer before it goes on, and until when they can (epoch ms; null: for ever); null when it waits for nobody. */
  waiting: { check: string; until: number | null } | null;
};

export type EnvironmentState = {
  environment: string;
  holder: EnvironmentHolder | null;
  line: readonly { run: string; by: string; reason: string }[];
  raw: LeaseState;
};

/** Tells who has an environment, and who waits for it. */
export async function who(
  parts: PermitParts & PlanParts & ScopeParts & { store: RunStore; leases: Leases },
  asker: Asker,
  word: string | null,
): Promise<EnvironmentState | PermissionRefusal | Unknown | Objection> {
  const environment = await environmentOf(parts, asker, 'who', word);
  const name = typeof environment === 'string' ? environment : null;
  const refused = await permitEnvironment(parts, asker, 'who', name);
  if (refused !== null) return refused;
  return typeof environment === 'string' ? stateOf(parts, environment) : environment;
}

/** A lease with what is known of its run. */
export async function holderOf(
  { store, now }: { store: RunStore; now(): number },
  lease: LeaseHolder | null,
): Promise<EnvironmentHolder | null> {
  if (lease === null) return null;
  const run = await findRun(store, lease.holder);
  if (run === null)
    return { run: lease.holder, by: lease.holder, reason: lease.reason, remainingMs: null, waiting: null };
  const { head, startedAt, requestedAt } = run.state;
  const { plan, environment, selector } = head;
  const last = tookMs(await store.before({ plan: plan.id, environment, selector }, head.id));
  const waiting = waitsFor(run.state);
  const left = last === null ? 0 : last - (now() - (startedAt ?? requestedAt));
  const remainingMs = left > 0 && waiting === null ? left : null;
  const reason = runSelection(head);
  return { run: head.id, by: head.requestedBy, reason, remainingMs, waiting };
}

/** The question that is put, where nothing else is at work. */
function waitsFor({ checks }: RunState): EnvironmentHolder['waiting'] {
  const states = [...checks.values()];
  if (states.some(({ progress }) => progress.kind === 'running')) return null;
  for (const { head, progress } of states) {
    if (progress.kind !== 'waiting') continue;
    const { expiresInMs } = progress.question;
    return {
      check: head.name || head.id,
      until: expiresInMs === null ? null : progress.since + expiresInMs,
    };
  }
  return null;
}

async function stateOf(
  parts: { store: RunStore; leases: Leases; now(): number },
  environment: string,
): Promise<EnvironmentState> {
  const raw = await parts.leases.who(environment);
  const line = raw.line.map(async ({ holder, reason }) => {
    const run = await findRun(parts.store, holder);
    if (run === null) return { run: holder, by: holder, reason };
    const { head } = run.state;
    return { run: holder, by: head.requestedBy, reason: runSelection(head) };
  });
  return { environment, holder: await holderOf(parts, raw.current), line: await Promise.all(line), raw };
}
