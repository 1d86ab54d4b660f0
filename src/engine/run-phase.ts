import type { Check } from '../core/plan/model.ts';
import type { Question } from '../core/question.ts';
import { eventId, type Outcome } from '../core/run/events.ts';
import { whatBlocks } from '../core/run/needs.ts';
import { interrupted } from '../core/run/questions.ts';
import { finishCheck } from './finish-check.ts';
import type { Hold } from './hold.ts';
import type { HostPeople, HostTools } from './host.ts';
import { measureAgain } from './measure-again.ts';
import {
  type FactParts,
  type HostParts,
  type OpenPhase,
  openPhase,
  type PhaseInput,
  type PhaseRecord,
  type PhaseResults,
  type PhaseScope,
  type QuestionParts,
} from './open-phase.ts';
import { bareOutcome } from './outcome.ts';
import { endSignal, type PhaseStops, phaseLimits, stoppedBy } from './phase-stops.ts';
import { createPreparer, type Preparer } from './prepare-check.ts';
import { askFor } from './questions.ts';
import { readiness } from './readiness.ts';
import { type CheckRun, runCheck } from './run-check.ts';
import { createSlots, type TurnSlots } from './slots.ts';

/** Checks that wait for a person, or that another process will go on with; empty when the phase is finished. */
export type PhaseEnd = { suspended: readonly string[] };

const defaultConcurrency = 10;

/**
 * Runs what is left of one phase: order from `needs`, so many at a time, every step an event. Checks that have a result never run
 * again. Ends with every check finished or suspended; rejects only when the log cannot be written or something impossible happens.
 */
export async function runPhase(input: PhaseInput): Promise<PhaseEnd> {
  const phase = openPhase(input);
  const { timeoutMs = null } = phase.names.phases.get(input.phase) ?? {};
  using _limits = phaseLimits(phase, { id: input.phase, timeoutMs }, phase.host);
  const slots = createSlots(input.concurrency ?? defaultConcurrency);
  await phase.emit([
    { type: 'phase.started', id: eventId.phase(input.phase, 'started'), at: phase.now(), phase: input.phase },
  ]);
  const suspended = await runAll({ phase, preparer: createPreparer(phase), slots });
  if (input.leave?.aborted) return { suspended };
  await measureAgain(phase);
  if (suspended.length === 0) {
    const id = eventId.phase(input.phase, 'finished');
    await phase.emit([{ type: 'phase.finished', id, at: phase.now(), phase: input.phase }]);
  }
  return { suspended };
}

type Conduct = { phase: OpenPhase; preparer: Preparer; slots: TurnSlots; hold: Hold };

async function runAll(begun: Omit<Conduct, 'hold'>): Promise<readonly string[]> {
  const { phase } = begun;
  const open = phase.checks.filter(({ id }) => !phase.results.has(id));
  const ready = readiness(open, phase.names);
  const ranks = new Map(open.map((check, rank) => [check.id, rank]));
  const left = new Set(open.map(({ id }) => id));
  const faults: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const alone = Promise.withResolvers<'over' | 'suspended'>();
  const held = new Set<string>();
  const freed = new Set<string>();
  let running = 0;
  let suspended = 0;
  const free = (id: string) => {
    if (freed.has(id)) return;
    freed.add(id);
    for (const next of ready.after(id)) start(next);
  };
  const settle = () => {
    if (running === held.size) alone.resolve(suspended > 0 ? 'suspended' : 'over');
    if (running === 0) resolve();
  };
  const hold: Hold = (check) => {
    held.add(check.id);
    free(check.id);
    settle();
    return alone.promise;
  };
  const conduct: Conduct = { ...begun, hold };
  const ended = (check: Check, end: CheckRun) => {
    if (end === 'suspended') suspended += 1;
    else {
      left.delete(check.id);
      free(check.id);
    }
  };
  const failed = (fault: unknown) => {
    // One fault of ours must not leave other checks running behind our back: stop them, wait, then tell.
    faults.push(fault);
    phase.stop.abort(fault);
  };
  const start = (check: Check): void => {
    running += 1;
    conductCheck(conduct, check, ranks.get(check.id) ?? 0)
      .then((end) => ended(check, end))
      .catch(failed)
      .finally(() => {
        running -= 1;
        held.delete(check.id);
        settle();
      });
  };
  for (const check of ready.first) start(check);
  if (running > 0) await promise;
  if (faults.length > 0) throw faults[0];
  if (suspended === 0 && left.size > 0) throw new Error(`needs go in a ring: ${[...left].join(', ')}`);
  return [...left];
}

/** Everything before the attempts of a check: what it needs, approval, lock, a place. */
async function conductCheck(
  { phase, preparer, slots, hold }: Conduct,
  check: Check,
  rank: number,
): Promise<CheckRun> {
  const readyAt = phase.now();
  if (phase.leave?.aborted) return 'suspended';
  if (wasCutOff(phase, check)) {
    return endWith(phase, check, bareOutcome('waiting', interrupted));
  }
  const early = endWithoutRunning(phase, check);
  if (early !== null) return endWith(phase, check, early);
  const approval = await approvalOf(phase, preparer, check);
  if (approval !== null) return approval === 'suspended' ? approval : endWith(phase, check, approval);
  try {
    await using _lock = await lockFor(phase, check);
    using slot = await slots.take(rank);
    if (phase.leave?.aborted) return 'suspended';
    using place = await placeFor(phase, preparer, check);
    if (phase.leave?.aborted) return 'suspended';
    const late = endWithoutRunning(phase, check);
    if (late !== null) return await endWith(phase, check, late);
    const held: Hold = (one) => {
      slot[Symbol.dispose]();
      place[Symbol.dispose]();
      return hold(one);
    };
    return await runCheck(phase, preparer, check, { readyAt, hold: held });
  } catch (error) {
    // A lock that was waited for when the phase was stopped; anything else is a fault.
    const { aborted, reason } = endSignal(phase, check);
    if (!aborted || error !== reason) throw error;
    if (phase.leave?.aborted) return 'suspended';
    return endWith(phase, check, stoppedOutcome(phase, check) ?? bareOutcome('cancelled', 'cancelled'));
  }
}

/** Cancelled, out of time, blocked or skipped; null when it may run. */
function endWithoutRunning(phase: PhaseScope & PhaseStops & PhaseResults, check: Check): Outcome | null {
  const stopped = stoppedOutcome(phase, check);
  if (stopped !== null) return stopped;
  if (check.always) return null;
  const isSelected = (id: string) => phase.heads.has(id);
  const blocked = whatBlocks(check, phase.names, isSelected, (id) => phase.results.get(id));
  if (blocked !== null) return bareOutcome('blocked', blocked.reason, { blockedBy: blocked.root });
  return phase.failedFast === null ? null : bareOutcome('skipped', `fail-fast after ${phase.failedFast}`);
}

function stoppedOutcome(phase: PhaseStops, check: Check): Outcome | null {
  const stopped = stoppedBy(phase, check);
  return stopped === null ? null : bareOutcome('cancelled', stopped.reason);
}

async function endWith(
  phase: PhaseScope & PhaseRecord & PhaseResults & FactParts,
  check: Check,
  outcome: Outcome,
): Promise<CheckRun> {
  const startedAt = phase.now();
  await finishCheck(phase, check, { outcome, attempts: 0, flaky: false, startedAt, captures: new Map() });
  return 'finished';
}

/** True for a check marked `once` or `danger` whose attempt began and has no end: only a person can tell whether it happened. */
function wasCutOff(phase: PhaseRecord, check: Check): boolean {
  const { checks, eventIds } = phase.state;
  const progress = checks.get(check.id)?.progress;
  if (!(check.once || check.danger !== null) || progress?.kind !== 'running' || progress.attempt === 0)
    return false;
  // A question of the attempt itself was open: it stopped there, and nothing was done.
  return check.danger !== null || !eventIds.has(eventId.check(check.id, 'answered'));
}

/** Null when the check may go on. */
async function approvalOf(
  phase: PhaseScope & PhaseStops & QuestionParts & { host: HostPeople },
  preparer: Preparer,
  check: Check,
): Promise<Outcome | 'suspended' | null> {
  const head = phase.heads.get(check.id);
  const { host, waiting } = phase;
  if (check.danger === null || head === undefined) return null;
  if (phase.environment.unattended && host.approvals === undefined) return null;
  const { approvers, expiresInMs } = host.approvals ?? { approvers: [], expiresInMs: null };
  const preparation = preparer.prepare(check);
  const argv = preparation.kind === 'ready' ? preparation.prepared.argv() : null;
  const question: Question = {
    prompt: head.danger ?? check.danger,
    approvers,
    expiresInMs,
    ...(argv === null ? {} : { argv }),
  };
  const stopped = Promise.withResolvers<'stopped'>();
  const stop = () => stopped.resolve('stopped');
  const signal = endSignal(phase, check);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const approval = askFor(phase, check, question, (put) => host.approve(head, put));
    const answer = await Promise.race([approval, stopped.promise]);
    if (answer === 'stopped') return phase.leave?.aborted ? 'suspended' : stoppedOutcome(phase, check);
    if (answer.kind === 'yes') return null;
    if (answer.kind === 'no') {
      const why = answer.reason === '' ? '' : `: ${answer.reason}`;
      return bareOutcome('cancelled', phase.facts.redact.text(`not approved${why}`));
    }
    if (answer.kind === 'expired') {
      return bareOutcome('waiting', `nobody approved in time: ${question.prompt}`);
    }
    if (waiting === 'suspend') return 'suspended';
    return bareOutcome('waiting', `needs approval: ${question.prompt}`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** In the process, beside the checks of other phases. */
function placeFor(
  phase: PhaseScope & PhaseStops & Pick<HostParts, 'room'>,
  preparer: Preparer,
  check: Check,
): Promise<Disposable> {
  const preparation = preparer.prepare(check);
  const prepared = preparation.kind === 'ready' ? preparation.prepared : null;
  const { perHost = null } = phase.environment;
  const wish = { sockets: prepared?.sockets() ?? 0, hosts: prepared?.hosts() ?? [], perHost };
  return phase.room.take(wish, endSignal(phase, check));
}

function lockFor(
  phase: PhaseStops & { host: Pick<HostTools, 'locks'> },
  check: Check,
): Promise<AsyncDisposable | null> {
  if (check.lock === null) return Promise.resolve(null);
  return phase.host.locks.hold(check.lock, endSignal(phase, check));
}
