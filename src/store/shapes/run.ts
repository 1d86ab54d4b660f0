import { z } from 'zod';
import type { RunFacts } from '../../core/compare/facts.ts';
import { fingerprintSchema, greenRunSchema } from '../../core/fingerprint/fingerprint.ts';
import { exactJson } from '../../core/json/parse-json.ts';
import { priorities, tiers } from '../../core/plan/model.ts';
import { checkStatuses, type RunEvent, type RunHead } from '../../core/run/events.ts';
import type { RunOrder, RunSummary } from '../../core/run/order.ts';
import type { DroppedDetails } from '../../core/run/packing.ts';
import { troubleKinds } from '../../core/trouble.ts';
import { document } from '../schema.ts';
import { event, flag, number, numberOrNone, object, text, textOrNone, texts } from './fields.ts';

export const verdict = z.enum(['passed', 'degraded', 'inconclusive', 'failed']);
export const checkStatus = z.enum(checkStatuses);
const tier = z.enum(tiers);

export const criterion = object({ id: text, tier, text, checks: texts });

/** Where in a document a check was made from, and what it asked. */
export const madeFrom = {
  source: object({ file: text, line: number, ticks: texts.exactOptional() }).exactOptional(),
  asking: object({ digest: text, values: z.record(text, text) }).exactOptional(),
};

const checkHead = object({
  id: text,
  name: text,
  objective: textOrNone,
  phase: text,
  section: text,
  type: text,
  tier: tier.nullable(),
  counts: flag,
  quarantined: object({ owner: text, reason: text, untilAt: number.exactOptional() }).nullable(),
  inferred: z.literal(true).exactOptional(),
  ...madeFrom,
  danger: textOrNone,
  owner: textOrNone,
  runbook: textOrNone,
  weight: number,
  definition: text.exactOptional(),
  pulledFor: texts.exactOptional(),
});

const phaseHead = object({
  id: text,
  title: text,
  priority: z.enum(priorities),
  gate: flag,
  needs: texts,
  sections: z.array(object({ id: text, title: text, objective: textOrNone })),
});

const told = z.discriminatedUnion('kind', [
  object({ kind: z.literal('run'), run: text }),
  object({ kind: z.literal('command'), by: text }),
  object({ kind: z.literal('hook'), by: textOrNone }),
  object({ kind: z.literal('log') }),
]);

const head: z.ZodType<RunHead> = object({
  id: text,
  plan: object({
    id: text,
    title: text,
    digest: text,
    file: text,
    isOneOfMany: z.literal(true).exactOptional(),
  }),
  environment: text,
  selector: texts,
  trigger: z.enum(['cli', 'slash', 'mention', 'button', 'schedule', 'deploy']),
  requestedBy: text,
  phases: z.array(phaseHead),
  checks: z.array(checkHead),
  criteria: z.array(criterion),
  deploy: object({
    id: text,
    report: number,
    revision: text,
    startedAt: number,
    isConfirmed: flag.exactOptional(),
    told: told.exactOptional(),
    by: text.exactOptional(),
  }).exactOptional(),
  schedule: object({ id: text, at: number, missed: number }).exactOptional(),
  rollback: object({ check: text }).exactOptional(),
  rollbackTo: object({ revision: text, run: text }).exactOptional(),
  given: texts.exactOptional(),
  baseline: text.exactOptional(),
  givenValues: z.record(text, text).exactOptional(),
  variables: z.record(text, text).exactOptional(),
});

const clueFields = { text, keys: texts };
const clue = z.discriminatedUnion('kind', [
  object({
    kind: z.literal('thrown'),
    ...clueFields,
    message: text,
    about: text.exactOptional(),
    file: text,
    log: object({ services: texts, text, times: z.array(number) }).nullable(),
  }),
  object({ kind: z.literal('network'), ...clueFields }),
  object({
    kind: z.literal('answer'),
    ...clueFields,
    host: text,
    path: text,
    status: numberOrNone,
    words: text,
  }),
  object({ kind: z.literal('slow'), ...clueFields, host: text, isEnd: flag }),
  object({ kind: z.literal('said'), ...clueFields }),
]);

const outcome = object({
  status: checkStatus,
  reason: text,
  failures: z.array(object({ at: text, expected: text, actual: text, message: text })),
  summary: text,
  evidence: z.record(text, z.unknown()),
  cases: z.array(
    object({
      name: text,
      status: z.enum(['passed', 'failed', 'errored', 'skipped']),
      durationMs: number,
      message: text,
      flaky: flag.optional(),
    }),
  ),
  assertsNothing: z.literal(true).exactOptional(),
  mend: text.exactOptional(),
  trouble: object({ kind: z.enum(troubleKinds), host: text, words: text, code: text }).optional(),
  telling: object({ reason: text, lines: texts, clues: z.array(clue) }).optional(),
});

const question = object({
  prompt: text,
  approvers: texts,
  expiresInMs: numberOrNone,
  argv: texts.exactOptional(),
  revision: text.exactOptional(),
  again: object({ round: number, because: text }).exactOptional(),
});

const knownDeploy = object({ revision: textOrNone, startedAt: number, by: text.exactOptional() });

const runEvent: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
  event('run.requested', { run: head }),
  event('run.started', { deploy: knownDeploy.exactOptional(), green: greenRunSchema.exactOptional() }),
  event('phase.started', { phase: text }),
  event('phase.finished', { phase: text }),
  event('check.started', { check: text }),
  event('attempt.started', { check: text, attempt: number }),
  event('attempt.finished', {
    check: text,
    attempt: number,
    durationMs: number,
    outcome,
    aloneLateMs: number.exactOptional(),
  }),
  event('check.waiting', { check: text, question }),
  event('check.answered', {
    check: text,
    answer: z.enum(['yes', 'no']),
    by: text,
    reason: text,
    revision: text.exactOptional(),
    approverBy: texts.exactOptional(),
    approval: object({ signature: text, expiresAt: number }).exactOptional(),
  }),
  event('check.finished', {
    check: text,
    attempts: number,
    flaky: flag,
    startedAt: number,
    durationMs: number,
    lateMs: number.exactOptional(),
    outcome,
    captures: z.record(text, text),
    deploy: knownDeploy.nullable(),
  }),
  event('run.cancelled', { by: text, reason: text }),
  event('run.doubted', { reason: text, isCertain: flag, deployedAt: number.exactOptional() }),
  event('run.finished', { fingerprint: fingerprintSchema.exactOptional() }),
]);

export const runEvents = document<RunEvent>({ name: 'an event of a run', version: 1, shape: runEvent });

const orderFields = {
  run: text,
  plan: object({ text, file: text, digest: text }),
  failFast: flag,
  signature: text.exactOptional(),
};
const place = object({ channel: text, thread: textOrNone });
/** Before version 2 threads were called as Slack calls them. */
const placeBefore = object({ channel: text, threadTs: textOrNone }).transform(
  ({ channel, threadTs: thread }) => ({ channel, thread }),
);
const orderBefore = z.object({ ...orderFields, place: placeBefore });

export const runOrders = document<RunOrder>({
  name: 'the order of a run',
  version: 3,
  parse: exactJson,
  shape: object({ ...orderFields, place }),
  // Before version 3 it held an address of Slack's, which its own room keeps now.
  older: { 0: orderBefore, 1: orderBefore, 2: z.object({ ...orderFields, place }) },
});

export const runSummaries = document<RunSummary>({
  name: 'the summary of a run',
  version: 1,
  shape: object({
    run: text,
    plan: object({ id: text, digest: text, isOneOfMany: z.literal(true).exactOptional() }),
    environment: text,
    selector: texts,
    requestedBy: text,
    channel: text,
    requestedAt: number,
    startedAt: numberOrNone,
    finishedAt: number,
    verdict,
    decidedBy: text,
    cancelled: flag,
    passed: number,
    total: number,
    unseen: number.exactOptional(),
    failing: texts,
    aside: texts.exactOptional(),
    names: z.record(text, text).exactOptional(),
    checks: texts.exactOptional(),
    looks: z
      .record(
        text,
        object({
          status: checkStatus,
          at: number,
          from: number.exactOptional(),
          definition: text.exactOptional(),
          by: text.exactOptional(),
        }),
      )
      .exactOptional(),
    revision: textOrNone,
    deployedAt: number.exactOptional(),
  }),
});

export const droppedDetails = document<DroppedDetails>({
  name: 'when the details of a run were dropped',
  version: 1,
  shape: object({ at: number, by: z.enum(['runs', 'size', 'memory']) }),
});

const logErrors = object({
  isComplete: flag,
  errors: z.array(
    object({ signature: text, count: number, isAtLeast: flag, firstSeen: text, example: text }),
  ),
});

const checkFacts = object({
  id: text,
  name: text,
  type: text,
  status: checkStatus,
  message: text,
  why: text.exactOptional(),
  blockedBy: textOrNone,
  flaky: flag,
  durationMs: number,
  lateMs: number.exactOptional(),
  counts: flag,
  isCritical: flag.exactOptional(),
  quarantined: object({ owner: text, reason: text, until: textOrNone }).nullable(),
  isUntimed: flag.exactOptional(),
  gaps: z.array(object({ name: text, ms: number })),
  failingCases: texts.exactOptional(),
  cause: z.string().exactOptional(),
  errors: logErrors.nullable(),
});

export const runFacts = document<RunFacts>({
  name: 'the facts of a run',
  version: 1,
  shape: object({
    id: text,
    plan: text,
    digest: text,
    environment: text,
    selector: texts,
    verdict,
    decidedBy: text,
    isCancelled: flag,
    startedAt: number,
    durationMs: number,
    revision: textOrNone,
    checks: z.array(checkFacts),
    fingerprint: fingerprintSchema.exactOptional(),
  }),
});
