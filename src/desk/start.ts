import type { LeaseOutcome } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { RunHead } from '../core/run/events.ts';
import { runHead } from '../core/run/head.ts';
import type { RunOrder, RunSelection, RunStore } from '../core/run/order.ts';
import { withProducers } from '../core/run/producers.ts';
import { quantity } from '../core/words/quantity.ts';
import type { AuditParts, PermitParts, RateParts, StartParts, WordParts } from './parts.ts';
import {
  auditAllowed,
  auditRefusal,
  byVerb,
  isMember,
  permit,
  type Rule,
  refuseOutsider,
  type Wish,
} from './permit.ts';
import { findRollback } from './rollback.ts';
import { tookMs } from './runs.ts';
import { askedFor, type StartOutcome } from './start-outcome.ts';
import { declined, understand } from './understand.ts';
import { type EnvironmentHolder, holderOf } from './who.ts';
import type { RunRequest, Understanding } from './wish.ts';

/** How a run is asked for, beside what it runs. */
export type Order = Pick<RunRequest, 'trigger' | 'failFast'> & {
  /** For the report on a deploy. */
  deploy?: RunHead['deploy'];
  /** For a run of a schedule. */
  schedule?: RunHead['schedule'];
  /** Where a rollback goes back to. */
  rollbackTo?: RunHead['rollbackTo'];
  /** The id that the run has unless it is taken. */
  id?: string;
};

const idTries = 5;
/** Longer than writing a run down takes; what a process leaves that dies meanwhile. */
const askingMs = 10_000;

/** Starts a run of what the words mean, or puts it in line. */
export async function start(
  parts: PermitParts & WordParts & StartParts & RateParts,
  asker: Asker,
  request: RunRequest,
): Promise<StartOutcome> {
  if (!isMember(asker)) {
    const selector = request.words.slice(0, 40).map((word) => word.slice(0, 200));
    return refuseOutsider(parts, asker, { what: 'run checks', action: 'run', environment: null, selector });
  }
  const understood = await understand(parts, asker, request);
  if (understood.kind !== 'understood') return understood;
  const wish = wishOf(understood, 'run');
  const refused = await permit(parts, asker, { ...wish, isReading: true }, runRules(asker, understood));
  return refused ?? begin(parts, asker, understood, { ...request, wish });
}

/** What has to allow a run of these checks: `run`, and `danger` too when one of them is dangerous. */
export function runRules(
  asker: Asker,
  { plan, environment, checks: own }: Pick<Understanding, 'plan' | 'environment' | 'checks'>,
): readonly Rule[] {
  // What comes along for its captures has to be allowed too.
  const { checks } = withProducers(plan.plan, own);
  const rule = (verb: 'run' | 'danger') =>
    byVerb({ verb, channel: asker.channel, environment, checks, plan: plan.plan }, asker.user);
  return checks.some(({ danger }) => danger !== null) ? [rule('run'), rule('danger')] : [rule('run')];
}

/** A run in words, for answers and audit. */
export function wishOf({ environment, selector }: Understanding, action: 'run' | 'rerun'): Wish {
  return { what: `run ${selector.join(' ')} on ${environment}`, action, environment, selector };
}

/** Writes the run down and wakes the jobs; permission was given before. The same request twice at once is one run. */
export async function begin(
  parts: AuditParts & StartParts & RateParts,
  asker: Asker,
  understood: Understanding,
  { wish, ...order }: Order & { wish: Wish },
): Promise<StartOutcome> {
  const noted = (run: string) => auditAllowed(parts, asker, { ...wish, run });
  const channel = asker.channel === '' ? (await parts.config()).channels.default : asker.channel;
  if (channel === null) {
    return declined(
      'A run shows itself in a channel: ask for it in one, or name `channels.default` in staging-check.yaml.',
    );
  }
  const place = { channel, thread: asker.channel === '' ? null : asker.thread };
  const { environment } = understood;
  // Blanks keep the lease of a person's request apart from every environment's name.
  const asking = { environment: `asking ${asker.user}`, holder: order.id ?? parts.newRunId() };
  const reason = JSON.stringify([channel, selectionKey(understood.plan.id, understood)]);
  let hasTurn = true;
  const giveTurn = async () => {
    if (hasTurn) await parts.leases.release(asking);
    hasTurn = false;
  };
  try {
    // Over one connection, so done in this order: who has the turn sees the run of whoever had it before.
    const [turn, runs, known] = await Promise.all([
      parts.leases.acquire({ ...asking, reason, heldMs: askingMs, queuedMs: 1 }),
      parts.store.sameRuns({ channel, user: asker.user }, selectionOf(understood)),
      parts.store.order(asking.holder),
    ]);
    const there =
      turn.kind === 'queued' && turn.current?.reason === reason
        ? turn.current.holder
        : await sameRun(parts, runs);
    if (there !== null) {
      await noted(there);
      return { kind: 'already', ...askedFor(understood, there) };
    }
    const held = await tooOften(parts, asker, channel, understood);
    if (held !== null) return held;
    const back = understood.checks.some(({ rollback }) => rollback)
      ? await findRollback(parts.store, { plan: understood.plan.id, environment })
      : null;
    if (back?.kind === 'declined') return back;
    return await enter(parts, asker, understood, {
      ...{ ...order, place, noted, firstId: asking.holder, isFree: known === null, onceThere: giveTurn },
      ...(back === null ? {} : { rollbackTo: back.to }),
    });
  } finally {
    await giveTurn();
  }
}

/** Why this person, or this channel, has to wait before asking for one more run; null: it was counted. */
async function tooOften(
  parts: AuditParts & RateParts,
  asker: Asker,
  channel: string,
  understood: Understanding,
): Promise<StartOutcome | null> {
  const { limits } = await parts.config();
  const held = await parts.rates.take({ user: asker.user, channel }, limits);
  if (held === null) return null;
  const { by, rate, againAt } = held;
  const who = by === 'person' ? 'You have asked' : 'This channel has asked';
  const runs = quantity(rate.most, 'run');
  const again = `ask again in ${formatDuration(Math.max(1_000, againAt - parts.now()))}`;
  const message = `${who} for ${runs} in ${formatDuration(rate.withinMs)}, which is the limit: ${again}`;
  await auditRefusal(parts, asker, wishOf(understood, 'run'), message);
  return declined(`${message}.`);
}

/** Where a run shows itself, and the id it has unless that is taken. */
export type Entry = Order & {
  place: RunOrder['place'];
  firstId: string;
  /** That no run has that id is known. */
  isFree?: boolean;
  /** Called when everybody can find the run, before it is known that its jobs are there. */
  onceThere?(): Promise<void>;
  /** Writes into the audit log which run it becomes, before it is one; left out where that was written before. */
  noted?(run: string): Promise<void>;
};

/** Lease, run, jobs, in this order: nobody is told of a run that could be lost. */
export async function enter(
  parts: StartParts,
  asker: Asker,
  understood: Understanding,
  entry: Entry,
): Promise<StartOutcome> {
  const { plan } = understood;
  const before = parts.store.before(selectionOf(understood), null);
  // Who cannot be read is told of where it is needed.
  before.catch(() => {});
  for (let tried = 0; tried < idTries; tried += 1) {
    const run = tried === 0 ? entry.firstId : parts.newRunId();
    const begun = await written(
      parts,
      asker,
      understood,
      { ...entry, isFree: tried === 0 && entry.isFree === true },
      run,
    );
    if (begun === null) continue;
    const { lease } = begun;
    const pulled = [...withProducers(plan.plan, understood.checks).pulledFor.keys()];
    const facts = {
      ...askedFor(understood, run),
      ...(pulled.length === 0 ? {} : { pulled }),
    };
    if (lease.kind === 'held') return { kind: 'started', ...facts, lastTookMs: tookMs(await before) };
    const holder = await begun.holder;
    return { kind: 'in-line', ...facts, place: lease.position + 1, holder };
  }
  throw new Error(`no free run id in ${idTries} tries: the source of run ids repeats itself`);
}

/** Null when the id belongs to another run. */
async function written(
  parts: StartParts,
  asker: Asker,
  understood: Understanding,
  entry: Entry & { isFree: boolean },
  run: string,
): Promise<{ lease: LeaseOutcome; holder: Promise<EnvironmentHolder | null> } | null> {
  const { store, queue, leases } = parts;
  const { environment } = understood;
  // A known run may hold this very lease under the same id: then it is not ours to release.
  if (!entry.isFree && (await store.order(run)) !== null) return null;
  try {
    const lease = await leasedAndNoted(parts, asker, understood, entry, run);
    const holder = lease.kind === 'held' ? Promise.resolve(null) : holderOf(parts, lease.current);
    holder.catch(() => {});
    if (!(await create(parts, asker, understood, entry, run))) {
      await leases.release({ environment, holder: run });
      return null;
    }
    await Promise.all([queue.run(run), queue.publish(run), entry.onceThere?.()]);
    return { lease, holder };
  } catch (error) {
    await leases.release({ environment, holder: run });
    throw error;
  }
}

/** Both, before it is a run: what is in no audit log is never run. */
async function leasedAndNoted(
  { leases, leaseMs }: StartParts,
  asker: Asker,
  { environment, selector }: Understanding,
  entry: Entry,
  run: string,
): Promise<LeaseOutcome> {
  const reason = `${selector.join(' ')} asked by ${asker.user}`;
  const times = { heldMs: leaseMs.held, queuedMs: leaseMs.queued };
  const [lease, noted] = await Promise.allSettled([
    leases.acquire({ environment, holder: run, reason, ...times }),
    entry.noted?.(run),
  ]);
  if (lease.status === 'rejected') throw lease.reason;
  if (noted.status === 'rejected') throw noted.reason;
  return lease.value;
}

function create(
  { store, now, signRun, redact }: StartParts,
  asker: Asker,
  { plan, environment, selector, checks }: Understanding,
  { place, trigger, failFast, deploy, schedule, rollbackTo, isFree }: Entry,
  run: string,
): Promise<boolean> {
  const at = now();
  const about = {
    plan: plan.plan,
    isOneOfMany: plan.isOneOfMany,
    environment,
    checks,
    selector,
    ...(deploy === undefined ? {} : { deploy }),
    ...(schedule === undefined ? {} : { schedule }),
    rollbackTo,
  };
  const head = runHead({ ...about, id: run, trigger, requestedBy: asker.user, now: at, redact });
  const { text, file, digest } = plan;
  const order: RunOrder = {
    run,
    plan: { text, file, digest },
    place,
    failFast: failFast ?? false,
  };
  const signature = signRun?.(order, head);
  return store.create(signature === undefined ? order : { ...order, signature }, head, at, isFree);
}

/** The run that this person asked for here before and that still goes on; one that was cancelled does not count. */
async function sameRun({ store }: { store: RunStore }, runs: readonly string[]): Promise<string | null> {
  // Not all that goes on: an acknowledgement must not wait for the events of hundreds of runs.
  for (const run of runs) {
    const state = await store.state(run);
    if (state !== null && state.cancelled === null && state.finishedAt === null) return run;
  }
  return null;
}

function selectionOf({ plan, environment, selector }: Understanding): RunSelection {
  return { plan: plan.id, environment, selector };
}

function selectionKey(
  plan: string,
  { environment, selector }: { environment: string; selector: readonly string[] },
) {
  return JSON.stringify([plan, environment, selector]);
}
