import type { Failure, Judgement, PreparedJudge, ProbeResult, Transient } from '../core/check.ts';
import { isRevision, revisionRule } from '../core/deploy/revision.ts';
import { pathFinder } from '../core/expect/json-path.ts';
import { show } from '../core/expect/matcher.ts';
import { deepest, isDeeperThan, jsonText } from '../core/json/json-text.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { Check } from '../core/plan/model.ts';
import type { Question } from '../core/question.ts';
import type { CheckStatus, Outcome } from '../core/run/events.ts';
import { shortened } from '../core/shorten.ts';
import type { Trouble } from '../core/trouble.ts';
import { type AttemptEnd, graceMs } from './attempt.ts';
import type { Redact } from './host.ts';

/** What one attempt came to: redacted, with what the engine needs to go on. */
export type AttemptResult = {
  outcome: Outcome;
  transient: Transient | null;
  /** It is our own fault, so another attempt would not help. */
  isInternal: boolean;
  /** The time limit ended it. */
  isTimeout: boolean;
  /** Not redacted: for the checks that follow. */
  captures: ReadonlyMap<string, string>;
  question: Question | null;
};

/** Why attempts end from outside; null while they may go on. */
export type StopReason = { status: CheckStatus; reason: string } | null;

/** Judges and redacts what an attempt saw. What passed before it was stopped has passed; anything else is then what `stopped` says. */
export function attemptResult(
  check: Check,
  prepared: PreparedJudge,
  end: AttemptEnd,
  limits: { timeoutMs: number; stopped: StopReason },
  redact: Redact,
): AttemptResult {
  const result = redactResult(
    judgeEnd(check, prepared, end, { timeoutMs: limits.timeoutMs, redact }),
    redact,
  );
  const { stopped } = limits;
  if (stopped === null || result.outcome.status === 'passed') return told(check, prepared, result);
  const because = result.outcome.reason === '' ? '' : ` (${result.outcome.reason})`;
  const { trouble: _trouble, ...rest } = result.outcome;
  const outcome = { ...rest, status: stopped.status, reason: `${stopped.reason}${because}` };
  return told(check, prepared, { ...result, outcome, question: null, transient: null });
}

/** With what its type says of what is kept of it. */
function told({ id, type }: Check, prepared: PreparedJudge, result: AttemptResult): AttemptResult {
  try {
    return {
      ...result,
      outcome: { ...result.outcome, telling: prepared.tell({ ...result.outcome, id }) },
    };
  } catch (error) {
    return result.isInternal ? result : broke({ type }, error);
  }
}

function judgeEnd(
  check: Check,
  prepared: PreparedJudge,
  end: AttemptEnd,
  { timeoutMs, redact }: { timeoutMs: number; redact: Redact },
): AttemptResult {
  if (end.kind === 'abandoned') {
    const limit = `${formatDuration(graceMs)} after its time limit of ${formatDuration(timeoutMs)} or its cancelling`;
    return errored(`the ${check.type} check did not stop ${limit} and was left behind`, { isTimeout: true });
  }
  if (end.kind === 'threw') return broke(check, end.error);
  try {
    return judgeObserved(check, prepared, end.observed, redact);
  } catch (error) {
    return broke(check, error);
  }
}

/** Judges what was seen as it is; only what is kept of it is masked. */
function judgeObserved(
  check: Check,
  prepared: PreparedJudge,
  observed: ProbeResult<unknown>,
  redact: Redact,
): AttemptResult {
  const keep = (observation: unknown) =>
    plainObject(observation === null ? null : prepared.evidence(observation, (text) => redact.text(text)));
  if (observed.kind === 'waiting') {
    const { question } = observed;
    return { ...errored(question.prompt), question, outcome: bareOutcome('waiting', question.prompt) };
  }
  if (observed.kind === 'unobserved') {
    const { reason, transient, observation, mend, trouble } = observed;
    const record = { evidence: keep(observation), summary: '', ...(mend === undefined ? {} : { mend }) };
    return {
      ...errored(reason, { transient, isTimeout: transient === 'timeout' }),
      outcome: { ...bareOutcome('errored', reason), ...record, ...troubleIn(trouble) },
    };
  }
  const { observation } = observed;
  const judgement = prepared.judge(observation);
  const captured = readCaptures(check, prepared, observation, judgement);
  if (captured.unusable.length > 0) {
    const reason = captured.unusable.join('; ');
    const record = { evidence: keep(observation), summary: prepared.describe(observation) };
    return { ...errored(reason), outcome: { ...bareOutcome('errored', reason), ...record } };
  }
  const failures = [...judgement.failures, ...captured.failures];
  const status = failures.length > 0 ? 'failed' : judgement.inconclusive === null ? 'passed' : 'inconclusive';
  const words = prepared.describe(observation);
  return {
    outcome: {
      status,
      reason: failures.length > 0 ? firstOf(failures) : (judgement.inconclusive ?? ''),
      failures,
      summary: assertsNothing(check, prepared) ? `asserts nothing: ${words}` : words,
      evidence: keep(observation),
      cases: judgement.cases,
      ...(status === 'passed' && assertsNothing(check, prepared) ? { assertsNothing: true as const } : {}),
      ...(status === 'failed' ? troubleIn(judgement.trouble) : {}),
    },
    transient: judgement.transient,
    isInternal: false,
    isTimeout: false,
    captures: status === 'passed' ? captured.values : new Map(),
    question: null,
  };
}

/** True where nothing that comes could make it fail: its green says only that something came. */
function assertsNothing({ capture, phase }: Check, prepared: PreparedJudge): boolean {
  return prepared.assertsNothing && Object.keys(capture).length === 0 && phase !== 'requires';
}

function errored(reason: string, extra: Partial<AttemptResult> = {}): AttemptResult {
  return {
    outcome: bareOutcome('errored', reason),
    transient: null,
    isInternal: false,
    isTimeout: false,
    captures: new Map(),
    question: null,
    ...extra,
  };
}

function troubleIn(trouble: Trouble | null | undefined): Pick<Outcome, 'trouble'> {
  return trouble === null || trouble === undefined ? {} : { trouble };
}

function broke(check: Pick<Check, 'type'>, error: unknown): AttemptResult {
  const message = error instanceof Error ? error.message : String(error);
  const reason = `internal: the ${check.type} check broke: ${message}; this is a fault of staging-check, not of the target`;
  return errored(reason, { isInternal: true });
}

/** An outcome that no attempt led to. */
export function bareOutcome(
  status: CheckStatus,
  reason: string,
  evidence: Outcome['evidence'] = {},
): Outcome {
  return { status, reason, failures: [], summary: '', evidence, cases: [] };
}

function firstOf(failures: readonly Failure[]): string {
  const more = failures.length > 1 ? `, and ${failures.length - 1} more` : '';
  return `${failures[0]?.message ?? ''}${more}`;
}

/** Evidence is always an object; an observation that is not one stands under `value`. */
function plainObject(observation: unknown): Readonly<Record<string, unknown>> {
  if (observation === null || observation === undefined) return {};
  if (typeof observation !== 'object' || Array.isArray(observation)) return { value: observation };
  return { ...observation };
}

type CaptureResult = {
  values: ReadonlyMap<string, string>;
  failures: readonly Failure[];
  /** Captures that name no one value that could be kept, in words. */
  unusable: readonly string[];
};

/** Captures of a check that would pass; a path that finds nothing is a failed expectation, one that finds several names no value. */
function readCaptures(
  check: Check,
  prepared: PreparedJudge,
  observation: unknown,
  judgement: Judgement,
): CaptureResult {
  const values = new Map<string, string>();
  const failures: Failure[] = [];
  const unusable: string[] = [];
  const names = Object.entries(check.capture);
  if (names.length === 0 || judgement.failures.length > 0 || judgement.inconclusive !== null) {
    return { values, failures, unusable };
  }
  const from = prepared.captureFrom(observation);
  for (const [name, path] of names) {
    const { values: found, tooMany } = pathFinder(path)(from);
    const [value] = found;
    if (tooMany === true) unusable.push(`capture ${name}: ${path} leads to too many places to look at`);
    else if (found.length > 1) unusable.push(severalValues(name, path, found));
    else if (value === undefined || value === null) {
      const expected = `a value at ${path}`;
      const message = `expected ${expected} to capture as ${name}, got nothing`;
      failures.push({ at: `capture ${name}`, expected, actual: 'nothing', message });
    } else if (isDeeperThan(value, deepest)) {
      unusable.push(`capture ${name}: what ${path} finds is nested too deeply to be kept`);
    } else {
      const text = typeof value === 'string' ? value : jsonText(value);
      const isDeployed = check.deploys && name === 'revision';
      // What a command prints ends in a line end.
      const trimmed = isDeployed ? text.trim() : text;
      if (isDeployed && !isRevision(trimmed))
        unusable.push(`capture ${name}: ${shortened(show(trimmed), 80)} is none: ${revisionRule}`);
      else values.set(name, trimmed);
    }
  }
  return { values, failures, unusable };
}

const shownValues = 3;

function severalValues(name: string, path: string, found: readonly unknown[]): string {
  const shown = found.slice(0, shownValues).map((value) => shortened(show(value), 80));
  const more = found.length > shownValues ? ', …' : '';
  return `capture ${name}: ${path} finds ${found.length} values (${shown.join(', ')}${more}); name one of them`;
}

function redactResult(result: AttemptResult, redact: Redact): AttemptResult {
  const {
    status,
    reason,
    failures,
    summary,
    evidence,
    cases,
    mend,
    trouble,
    assertsNothing: isEmpty,
  } = result.outcome;
  return {
    ...result,
    outcome: {
      status,
      reason: redact.text(reason),
      failures: redact.value(failures),
      summary: redact.text(summary),
      evidence: redact.value(evidence),
      // Status and duration are ours; only what the target said is text.
      cases: cases.map((row) => ({ ...row, name: redact.text(row.name), message: redact.text(row.message) })),
      ...(isEmpty === undefined ? {} : { assertsNothing: isEmpty }),
      ...(mend === undefined ? {} : { mend: redact.text(mend) }),
      ...(trouble === undefined
        ? {}
        : { trouble: { ...trouble, host: redact.text(trouble.host), words: redact.text(trouble.words) } }),
    },
  };
}
