import { z } from 'zod';
import type { CheckType, PreparedCheck, PreparedJudge, PreparedProbe } from '../core/check.ts';
import { UserError } from '../core/errors.ts';
import type { Check } from '../core/plan/model.ts';
import { fillIn, resolveVars, type VariableScope } from '../core/plan/variables.ts';
import type { Outcome } from '../core/run/events.ts';
import { caseRows, type ResultCheck } from '../core/run/result-schema.ts';
import type { RunBundle } from '../core/run/run-bundle.ts';
import type { Redact } from './host.ts';
import { attemptResult, bareOutcome } from './outcome.ts';

/** What the checks of a recorded run are judged by now; `vars` are those of the environment in the plan as it is now. */
export type ReplayInput = {
  bundle: RunBundle;
  vars: Readonly<Record<string, string>>;
  types: ReadonlyMap<string, CheckType>;
  redact: Redact;
};

/**
 * How one recorded check ends by the expectations that it has now. Unchanged ones keep what was recorded. What cannot be judged from
 * the recording (another request, an observation that is missing, cut or redacted where it matters) is `inconclusive`, never passed.
 */
export function replayCheck(input: ReplayInput, check: Check, recorded: ResultCheck): Outcome {
  const before = input.bundle.recording.checks[check.id];
  if (before === undefined) return inconclusive('what it was asked was not recorded', recorded);
  if (before.type !== check.type) {
    return inconclusive(
      `it was a ${before.type} check when it was recorded and is a ${check.type} check now`,
      recorded,
    );
  }
  const then = filledIn(input, before, input.bundle.recording.vars);
  const now = filledIn(input, check, input.vars);
  if (!same(then.spec, now.spec)) {
    return inconclusive('what it does has changed since it was recorded: only a run can tell', recorded);
  }
  if (same(then.expect, now.expect)) return outcomeOf(recorded);
  const both = { before: ready(input, then), now: ready(input, now) };
  if ('problem' in both.now) return inconclusive(both.now.problem, recorded);
  if ('problem' in both.before) return inconclusive(`as it was recorded: ${both.before.problem}`, recorded);
  if (!wasObserved(recorded)) return outcomeOf(recorded);
  const { evidence } = recorded;
  if (!same(both.before.prepared.observedFor(evidence), both.now.prepared.observedFor(evidence))) {
    const why = 'the observation was made for other expectations';
    return inconclusive(`${why}: only a run can tell`, recorded);
  }
  return judgeAgain(check, both.now.prepared, recorded, input.redact);
}

/** A check that never ran says nothing of what it would have seen; one whose blocker passes now would have run. */
export function unblocked(outcome: Outcome, passesNow: (check: string) => boolean): Outcome {
  const { blockedBy } = outcome.evidence;
  if (outcome.status !== 'blocked' || typeof blockedBy !== 'string' || !passesNow(blockedBy)) return outcome;
  return bareOutcome(
    'inconclusive',
    `it did not run when it was recorded, and ${blockedBy}, which blocked it, passes now`,
  );
}

type RecordedCheck = { type: string; spec?: unknown; expect?: unknown };
type ReplayCheck = { type: string; spec: unknown; expect: unknown; missing: string | null };

function filledIn(
  input: ReplayInput,
  check: RecordedCheck,
  vars: Readonly<Record<string, string>>,
): ReplayCheck {
  const { type, spec, expect } = check;
  const scope = scopeOf(input.bundle, vars);
  const filters = input.types.get(type)?.filters ?? {};
  const wanted = fillIn(expect ?? {}, scope);
  const filled = fillIn(spec ?? null, scope, { filters });
  return { type, spec: filled.value, expect: wanted.value, missing: wanted.missing[0] ?? null };
}

function ready(
  { types }: ReplayInput,
  { type, spec, expect, missing }: ReplayCheck,
): { prepared: PreparedCheck } | { problem: string } {
  const known = types.get(type);
  if (known === undefined) return { problem: `there is no check type ${type}` };
  if (missing !== null) return { problem: `\${${missing}} was not recorded, and its expectations need it` };
  try {
    return { prepared: known.prepare(spec, expect) };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    if (!(error instanceof z.ZodError)) throw error;
    const problems = error.issues.map(({ path, message }) => `${[type, ...path].join('.')}: ${message}`);
    return { problem: problems.join('; ') };
  }
}

/** Variables as they were in the recorded run; secrets are in no recording. */
function scopeOf({ result, recording }: RunBundle, vars: Readonly<Record<string, string>>): VariableScope {
  const { run } = result;
  const facts: Record<string, string> = {
    ...recording.variables,
    environment: run.environment,
    'run.id': run.id,
  };
  if (run.deploy !== null) {
    facts['deploy.startedAt'] = run.deploy.startedAt;
    if (run.deploy.revision !== null) facts['deploy.revision'] = run.deploy.revision;
  }
  for (const [name, value] of Object.entries(recording.captures)) facts[`capture.${name}`] = value;
  return { vars: resolveVars(vars, facts), secrets: () => undefined };
}

function judgeAgain(
  check: Check,
  prepared: PreparedProbe & PreparedJudge,
  recorded: ResultCheck,
  redact: Redact,
): Outcome {
  const { value: observation, touched } = watched(recorded.evidence);
  const judge = () => {
    const judgement = prepared.judge(observation);
    return { ...judgement, cases: caseRows.parse(judgement.cases) };
  };
  const watching: PreparedCheck = { ...prepared, judge };
  const end = {
    kind: 'returned' as const,
    observed: { kind: 'observed' as const, observation: recorded.evidence },
  };
  const { outcome, isInternal } = attemptResult(
    check,
    watching,
    end,
    { timeoutMs: check.timeoutMs, stopped: null },
    redact,
  );
  if (isInternal) return inconclusive('its observation is not one that this version records', recorded);
  const [first] = touched();
  if (first === undefined) return outcome;
  return inconclusive(
    `${first} was redacted when it was recorded, and its expectations look at it`,
    recorded,
  );
}

function wasObserved({ status, evidence }: ResultCheck): boolean {
  return ['passed', 'failed', 'inconclusive'].includes(status) && Object.keys(evidence).length > 0;
}

/** The recorded end; a passed check of which no observation is left does not pass again. */
function outcomeOf(recorded: ResultCheck): Outcome {
  if (recorded.status === 'passed' && !wasObserved(recorded)) {
    return inconclusive('its observation is not in the recording', recorded);
  }
  const { status, reason, failures, summary, evidence, cases } = recorded;
  return { status, reason, failures, summary, evidence, cases };
}

function inconclusive(reason: string, { evidence }: ResultCheck): Outcome {
  return bareOutcome('inconclusive', `not replayed: ${reason}`, evidence);
}

/** Both are plain JSON made by the same code, so equal values have equal texts but for the order of keys, which then says changed. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What stands where something was hidden on its way into the evidence. */
const hidden = /\[redacted|\[nested too deep|\*\*\*|… [^…]{1,80} left out …/;

/** A copy of JSON that notes which hidden texts somebody reads. */
type WatchedJson = {
  value: unknown /** Paths of the hidden texts that were read, in order. */;
  touched(): readonly string[];
};

/** Copies JSON so that reading a text that was redacted does not go unnoticed. */
export function watched(json: unknown): WatchedJson {
  const paths: string[] = [];
  const copy = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const target: object = Array.isArray(value) ? [] : {};
    for (const [key, member] of Object.entries(value))
      define(target, key, member, path === '' ? key : `${path}.${key}`);
    return target;
  };
  const define = (target: object, key: string, member: unknown, path: string) => {
    const isHidden = hidden.test(key) || (typeof member === 'string' && hidden.test(member));
    const made = copy(member, path);
    const get = () => {
      if (isHidden && !paths.includes(path)) paths.push(path);
      return made;
    };
    Object.defineProperty(target, key, { get, enumerable: true, configurable: true });
  };
  return { value: copy(json, ''), touched: () => paths };
}
