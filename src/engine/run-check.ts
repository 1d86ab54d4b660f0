import type { CheckContext, PreparedCheck, PreparedJudge, PreparedProbe } from '../core/check.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { Check } from '../core/plan/model.ts';
import { eventId, type Outcome, type RunEvent } from '../core/run/events.ts';
import { quantity } from '../core/words/quantity.ts';
import { type AttemptEnd, attemptOnce } from './attempt.ts';
import { finishCheck } from './finish-check.ts';
import { type Hold, holdBackground, withDeadNeeds } from './hold.ts';
import { type HostClock, waitRealTime } from './host.ts';
import { isWorthAgain } from './measure-again.ts';
import type {
  BackgroundParts,
  HostParts,
  LateParts,
  PhaseRecord,
  PhaseResults,
  PhaseScope,
  QuestionParts,
} from './open-phase.ts';
import { type AttemptResult, attemptResult, type StopReason } from './outcome.ts';
import { endSignal, type PhaseStops, stoppedBy } from './phase-stops.ts';
import type { Preparer } from './prepare-check.ts';
import { askFor, tellWaiting } from './questions.ts';

/** `suspended`: it waits for a person, and has no end yet. */
export type CheckRun = 'finished' | 'suspended';

/** Runs one check to its end: fills it in, attempts it as `retry` or `until` say, records every step. */
export async function runCheck(
  phase: PhaseScope & PhaseStops & QuestionParts & BackgroundParts & HostParts & PhaseResults & LateParts,
  preparer: Preparer,
  check: Check,
  { readyAt, hold }: { readyAt: number; hold: Hold },
): Promise<CheckRun> {
  const startedAt = startOf(phase, check);
  const started: RunEvent = {
    type: 'check.started',
    id: eventId.check(check.id, 'started'),
    at: startedAt,
    check: check.id,
  };
  const preparation = preparer.prepare(check);
  if (preparation.kind === 'not-ready') {
    const end = { outcome: preparation.outcome, attempts: 0, flaky: false, startedAt, captures: new Map() };
    await finishCheck(phase, check, end, [started]);
    return 'finished';
  }
  const { prepared } = preparation;
  const attempts = attemptsOf(phase, preparer, check, prepared, readyAt);
  const limitMs = timeLimitMs(check, prepared);
  return repeat(phase, check, { attempts, prepared, limitMs, started, startedAt, hold });
}

type Attempts = (timeoutMs: number) => Promise<AttemptResult>;

/** The loop over attempts. An attempt's number goes on where a worker that died left it. */
async function repeat(
  phase: PhaseScope & PhaseStops & QuestionParts & BackgroundParts & HostParts & PhaseResults & LateParts,
  check: Check,
  run: {
    attempts: Attempts;
    prepared: PreparedCheck;
    limitMs: number;
    started: RunEvent;
    startedAt: number;
    hold: Hold;
  },
): Promise<CheckRun> {
  const first = firstAttempt(phase, check);
  const begunAt = phase.now();
  const lateBefore = phase.host.lateMs?.() ?? 0;
  let before: RunEvent[] = [run.started];
  let last: AttemptResult | null = null;
  for (let number = first; ; number += 1) {
    const at = phase.now();
    const id = eventId.attempt(check.id, number, 'started');
    await phase.emit([...before, { type: 'attempt.started', id, at, check: check.id, attempt: number }]);
    const timeoutMs = attemptLimitMs(check, run.limitMs, at - begunAt);
    const result = await run.attempts(timeoutMs);
    if (phase.leave?.aborted) return 'suspended';
    if (result.question !== null && phase.waiting === 'suspend') {
      await tellWaiting(phase, check.id, result.question);
      return 'suspended';
    }
    before = [attemptFinished(check, number, at, phase.now(), result.outcome)];
    // A poll that the deadline cut short says less than the one before it.
    const isCut: boolean = result.isTimeout && timeoutMs < run.limitMs && last !== null;
    last = isCut && last !== null ? last : result;
    const delayMs = nextDelayMs(check, result, number, phase.now() - begunAt);
    if (delayMs !== null && (await pause(phase, check, delayMs))) {
      await phase.emit(before);
      before = [];
      continue;
    }
    if (phase.leave?.aborted) return 'suspended';
    const stopped = delayMs === null ? null : stoppedBy(phase, check);
    const word = lastWord(check, last.outcome, number, phase.now() - begunAt, stopped);
    const ended = await holdBackground(phase, check, word, run.hold);
    if (ended === null) return 'suspended';
    const outcome = await withDeadNeeds(phase, check, ended);
    const flaky = outcome.status === 'passed' && check.until === null && number > 1;
    const { captures } = last;
    const lateMs = (phase.host.lateMs?.() ?? 0) - lateBefore;
    const durationMs = phase.now() - run.startedAt;
    const usualMs = phase.state.green?.times?.[check.id];
    const late = { check, number, durationMs, lateMs, attempt: run.attempts, timeoutMs: run.limitMs };
    if (outcome.status === 'passed' && !flaky && isWorthAgain(late, run.prepared, usualMs))
      phase.late.push(late);
    await finishCheck(
      phase,
      check,
      { outcome, attempts: number, flaky, startedAt: run.startedAt, lateMs, captures },
      before,
    );
    return 'finished';
  }
}

function attemptsOf(
  phase: PhaseScope & PhaseStops & QuestionParts & BackgroundParts & HostParts & PhaseResults,
  preparer: Preparer,
  check: Check,
  prepared: PreparedProbe & PreparedJudge,
  readyAt: number,
): Attempts {
  const { host, head, state } = phase;
  const context: Omit<CheckContext, 'signal' | 'timeoutMs'> = {
    readyAt,
    environment: phase.environment.name,
    hosts: phase.hosts,
    root: host.root,
    run: { id: head.id, startedAt: state.startedAt ?? state.requestedAt, deploy: phase.facts.deploy },
    trace: { check: check.id, at: phase.traces },
    tracedBy: (other) => phase.results.get(other)?.traceId ?? null,
    siblings: () => preparer.specsOf(check.type),
    logs: phase.logs,
    processes: host.processes,
    cloud: host.cloud,
    ...(host.handshakesAtOnce === undefined ? {} : { handshakesAtOnce: host.handshakesAtOnce }),
    processEnvironment: host.processEnvironment,
    ask: (question) => {
      const checkHead = phase.heads.get(check.id);
      if (checkHead === undefined) return Promise.resolve({ kind: 'nobody' });
      return askFor(phase, check, question, (put) => host.ask(checkHead, put));
    },
    redact: (text) => phase.facts.redact.text(text),
    progress: (text) => host.progress(check.id, phase.facts.redact.text(text)),
  };
  const attempt = async (timeoutMs: number) => {
    const signal = endSignal(phase, check);
    const end = await attemptOnce(prepared, context, { timeoutMs, signal, now: phase.now, wait: host.wait });
    const limits = { timeoutMs, stopped: stoppedBy(phase, check) };
    const judge = (one: AttemptEnd) => attemptResult(check, prepared, one, limits, phase.facts.redact);
    const result = judge(end);
    const running =
      end.kind === 'returned' && end.observed.kind === 'observed' ? end.observed.running : undefined;
    if (running === undefined) return result;
    if (result.outcome.status !== 'passed') await running.end();
    else {
      const ended = running.ended.then((observation) =>
        judge({ kind: 'returned', observed: { kind: 'observed', observation } }),
      );
      phase.background.set(check.id, { ended, end: running.end });
    }
    return result;
  };
  if (check.once || check.danger !== null) return attempt;
  return async (timeoutMs) => {
    for (let made = 1; ; made += 1) {
      const before = host.stoodStillMs?.() ?? 0;
      const result = await attempt(timeoutMs);
      const stoodStill = (host.stoodStillMs?.() ?? 0) > before;
      const counts = !stoodStill || result.outcome.status === 'passed' || made === mostVoid;
      if (counts || endSignal(phase, check).aborted) return result;
    }
  };
}

/** An attempt in which this process stood still is made again under its number, so often at most. */
const mostVoid = 3;

function startOf(phase: PhaseRecord, check: Check): number {
  const progress = phase.state.checks.get(check.id)?.progress;
  return progress?.kind === 'running' ? progress.startedAt : phase.now();
}

/** The attempt that a dead worker left open has no end yet: it is done again under the same number. */
function firstAttempt(phase: PhaseRecord, check: Check): number {
  const { checks, eventIds } = phase.state;
  const progress = checks.get(check.id)?.progress;
  if (progress?.kind !== 'running' || progress.attempt === 0) return 1;
  const isOver = eventIds.has(eventId.attempt(check.id, progress.attempt, 'finished'));
  return isOver ? progress.attempt + 1 : progress.attempt;
}

function attemptLimitMs(check: Check, limitMs: number, elapsedMs: number): number {
  if (check.until === null) return limitMs;
  return Math.max(1, Math.min(limitMs, check.until.deadlineMs - elapsedMs));
}

/** What a connection gets to open and to close, beside the time that the check asks to look. */
const roundMs = 5_000;

/** The time limit of an attempt; raised where the check asks to look for longer. */
function timeLimitMs(check: Check, prepared: PreparedProbe): number {
  const least = prepared.least();
  return least === null ? check.timeoutMs : Math.max(check.timeoutMs, least.ms + roundMs);
}

/** How long until the next attempt; null when there is none. A check marked `once` has one attempt, whatever the plan's defaults are. */
function nextDelayMs(check: Check, result: AttemptResult, number: number, elapsedMs: number): number | null {
  const { status } = result.outcome;
  const mayChange = status === 'failed' || status === 'errored' || status === 'inconclusive';
  if (check.once || !mayChange || result.isInternal) return null;
  if (check.until !== null) {
    const { intervalMs, deadlineMs } = check.until;
    return elapsedMs + intervalMs < deadlineMs ? intervalMs : null;
  }
  const { attempts, on, delayMs, backoff, maxDurationMs } = check.retry;
  const kind = result.transient ?? (status === 'failed' ? 'assertion' : null);
  if (number >= attempts || kind === null || !on.includes(kind)) return null;
  const delay = backoff === 'exponential' ? delayMs * 2 ** (number - 1) : delayMs;
  return elapsedMs + delay <= maxDurationMs ? delay : null;
}

/** True when the time has passed and the check may go on. */
async function pause(phase: PhaseStops & { host: HostClock }, check: Check, ms: number): Promise<boolean> {
  const signal = endSignal(phase, check);
  await (phase.host.wait ?? waitRealTime)(ms, signal);
  return !signal.aborted;
}

function lastWord(
  check: Check,
  last: Outcome,
  number: number,
  elapsedMs: number,
  stopped: StopReason,
): Outcome {
  if (last.status === 'passed' || last.status === 'waiting') return last;
  const polls = `after ${quantity(number, 'poll')} over ${formatDuration(elapsedMs)}`;
  const reason =
    check.until === null || last.status === 'cancelled' ? last.reason : `${last.reason} (${polls})`;
  if (stopped === null) return { ...last, reason };
  return { ...last, status: stopped.status, reason: `${stopped.reason}; before that: ${last.reason}` };
}

function attemptFinished(
  check: Check,
  attempt: number,
  from: number,
  at: number,
  outcome: Outcome,
): RunEvent {
  const id = eventId.attempt(check.id, attempt, 'finished');
  return {
    type: 'attempt.finished',
    id,
    at,
    check: check.id,
    attempt,
    durationMs: Math.max(0, at - from),
    outcome,
  };
}
