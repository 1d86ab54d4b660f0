import type { Leases } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import type { Prose } from '../core/picture/sentence.ts';
import { eventId } from '../core/run/events.ts';
import type { RunStore } from '../core/run/order.ts';
import { runWords } from '../core/words/results.ts';
import type { AuditParts, PermitParts, RunParts } from './parts.ts';
import { byVerb, isMember, isPermitted, permitUnless, type Rule, refuseOutsider } from './permit.ts';
import { activeRuns, findRun, type KnownRun } from './runs.ts';
import { overBy } from './stale.ts';
import { declined, noSuchRun } from './understand.ts';
import type { Objection, PermissionRefusal } from './wish.ts';

export type CancelOutcome =
  | CancelledRun
  /** Who or what came first. */
  | { kind: 'stale'; run: string; message: Prose }
  | PermissionRefusal
  | Objection;

/** `hadBegun`: something of it was at work, or done. `by` is who asked for it; `others` go on in the channel. */
export type CancelledRun = {
  kind: 'cancelled';
  run: string;
  name: string;
  by: string;
  isOwn: boolean;
  hadBegun: boolean;
  others: readonly { run: string; name: string; by: string }[];
  /** What starts the same again, as this person may; null where they may not. */
  again: string | null;
};

/** `run` null: the newest run of the asker in the channel that has not ended, else the newest of anybody. */
export type CancelRequest = { run: string | null; reason: string };

/** Cancels a run, or gives its place in line up; who asked for it always may. */
export async function cancel(
  parts: PermitParts & RunParts & { leases: Leases },
  asker: Asker,
  request: CancelRequest,
): Promise<CancelOutcome> {
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'cancel a run', action: 'cancel', environment: null });
  }
  const found = await wanted(parts, asker, request.run);
  if ('kind' in found) return found;
  const { head } = found.state;
  const { id: run, environment, selector } = head;
  const wish = {
    what: `cancel ${run}`,
    action: 'cancel',
    environment,
    run,
    selector,
    reason: request.reason,
  };
  const own: Rule = () => ({ allowed: true });
  const byOthers = byVerb({ verb: 'cancel', channel: found.channel, environment }, asker.user);
  const rules = [head.requestedBy === asker.user ? own : byOthers];
  const refused = await permitUnless(parts, asker, wish, rules, overBy(found.state));
  if (refused?.kind === 'obstructed') return { kind: 'stale', run, message: refused.message };
  if (refused !== null) return refused;
  const stale = await record(parts, asker, run, request.reason);
  if (stale !== null) return { kind: 'stale', run, message: stale };
  await leaveLine(parts, found);
  await parts.queue.wake(run);
  await parts.queue.publish(run);
  const others = await othersBeside(parts, asker, request.run === null ? run : null);
  const hadBegun = found.state.startedAt !== null;
  const isOwn = head.requestedBy === asker.user;
  const again = await againOf(parts, asker, found);
  return { kind: 'cancelled', ...named(found), isOwn, hadBegun, others, again };
}

/** Who may not repeat a run may still run the same. */
async function againOf(
  parts: PermitParts,
  asker: Asker,
  { channel, state: { head } }: KnownRun,
): Promise<string | null> {
  const { id, plan, selector, environment } = head;
  const may = (verb: 'run' | 'rerun') =>
    isPermitted(parts, asker, [byVerb({ verb, channel, environment }, asker.user)]);
  if (await may('rerun')) return `rerun all ${id}`;
  return (await may('run')) ? `run ${plan.id} ${selector.join(' ')} ${environment}` : null;
}

function named({ state: { head } }: KnownRun): { run: string; name: string; by: string } {
  const { id: run, requestedBy: by } = head;
  return { run, name: runWords(head), by };
}

/** What goes on in the channel beside the run that was meant; nothing where a person named one (null). */
async function othersBeside(
  { store }: { store: RunStore },
  { channel }: Asker,
  cancelled: string | null,
): Promise<CancelledRun['others']> {
  if (cancelled === null) return [];
  const runs = await activeRuns(store, channel);
  return runs.filter(({ state }) => state.cancelled === null && state.head.id !== cancelled).map(named);
}

async function wanted(
  { store }: { store: RunStore },
  asker: Asker,
  word: string | null,
): Promise<KnownRun | Objection> {
  if (word !== null) {
    return (await findRun(store, word)) ?? noSuchRun(word);
  }
  const runs = await activeRuns(store, asker.channel);
  const open = runs.filter(({ state }) => state.cancelled === null);
  const own = open.find(({ state }) => state.head.requestedBy === asker.user);
  const newest = own ?? open[0] ?? runs[0];
  return (
    newest ?? declined(asker.channel === '' ? 'Nothing is running.' : 'Nothing is running in this channel.')
  );
}

/** Null when it was this cancel that counted, else what came first. */
async function record(
  parts: AuditParts & RunParts,
  asker: Asker,
  run: string,
  text: string,
): Promise<Prose | null> {
  const { store, now, redact } = parts;
  const at = now();
  const id = eventId.run('cancelled');
  const reason = redact(text);
  const added = await store.append(run, [{ id, at, type: 'run.cancelled', by: asker.user, reason }]);
  const state = await store.state(run);
  if (state === null) return `${run} is not known any more.`;
  // The run may have ended in the moment before: then it was not cancelled, whatever its log says now.
  if (added > 0 && state.cancelled !== null) return null;
  return overBy(state) ?? `${run} is over.`;
}

/** A run that waits gives its place up at once; one that has the environment gives it back itself, when its checks have stopped. */
async function leaveLine({ leases }: { leases: Leases }, { state }: KnownRun): Promise<void> {
  const { environment, id: holder } = state.head;
  if (state.startedAt !== null) return;
  const { line } = await leases.who(environment);
  if (line.some((place) => place.holder === holder)) await leases.release({ environment, holder });
}
