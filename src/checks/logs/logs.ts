import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CheckContext, defineCheck, type ProbeResult } from '../../core/check.ts';
import type { LogSource } from '../../core/logs.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { logErrorsOf } from './errors-told.ts';
import { judgeLogs } from './judge.ts';
import {
  errorsSeenOf,
  explorerLink,
  findingsOf,
  type LogsObservation,
  newErrorsOf,
  samplesOf,
} from './observe.ts';
import { entriesOf, readSharedWindow, type WindowAnswer } from './shared-window.ts';
import { claimsAbsence, type LogsExpect, type LogsSpec, logsExpect, logsSpec, sourceOf } from './spec.ts';

const withoutDeployMs = 600_000;
/** How far `since: deploy` reaches back: what is looked for is how things are now. The report a day after a deploy has all of it. */
const longestSinceDeployMs = 25 * 3_600_000;

/** Reads logs of a window and judges what is in it, and what is not. */
export const logs = defineCheck<LogsSpec, LogsExpect, LogsObservation>({
  type: 'logs',
  title: 'log entries of a Google Cloud project or a file',
  spec: logsSpec,
  expect: logsExpect,
  filters: ['filter'],
  // Reading takes as long as we wait for entries.
  isTimed: false,
  compared: (evidence) => {
    const errors = logErrorsOf(evidence);
    return errors === null ? {} : { errors };
  },
  access: (spec) => {
    const project = projectOf(spec);
    if (project === null) return null;
    const asked = { project, since: '1m', limit: 1 };
    return { what: 'log access', to: project, spec: asked, expect: { entries: { count: { gte: 0 } } } };
  },
  run: observe,
  judge: (observation, { expect }) => judgeLogs(observation, expect),
  describe,
  lint: ({ expect }) =>
    claimsAbsence(expect) && expect.control === undefined
      ? ['claims that something is absent without `control`: a filter that matches nothing proves little']
      : [],
});

/** `2 of 40 entries must not be there`, else how much was read. */
function describe({ matched, complete, findings, newErrors }: LogsObservation): string {
  const entries = `${matched}${complete ? '' : ' or more'} ${matched === 1 ? 'entry' : 'entries'}`;
  const unwanted = findings.none?.count ?? 0;
  if (unwanted > 0) return `${unwanted} of ${entries} must not be there`;
  const unseen = newErrors?.unseen.length ?? 0;
  return unseen > 0 ? `${unseen} new errors in ${entries}` : entries;
}

type LogsCheck = { spec: LogsSpec; expect: LogsExpect };

async function observe(asked: LogsCheck, ctx: CheckContext): Promise<ProbeResult<LogsObservation>> {
  const { spec, expect } = asked;
  const settledAt = ctx.readyAt + (claimsAbsence(expect) ? spec.settle : 0);
  if (!(await reached(settledAt, ctx))) return unsettled(spec, ctx);
  const fromMs = startOf(spec, ctx);
  const found = await readSharedWindow(ctx.logs, questionOf(asked, ctx, fromMs, null, settledAt));
  const { answer, toMs, sharedBy } = found;
  const entries = entriesOf(found);
  if (answer.kind === 'unavailable') return unobserved(answer, ctx);
  const before = expect.newErrors === undefined ? null : await spanBefore(asked, ctx, toMs - fromMs);
  if (before?.answer.kind === 'unavailable') return unobserved(before.answer, ctx);
  const observation: LogsObservation = {
    source: sourceOf(spec),
    window: {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      since: spec.since === 'deploy' && ctx.run.deploy?.startedAt === fromMs ? 'deploy' : 'duration',
    },
    filter: answer.filter,
    sharedBy,
    requests: answer.requests + (before?.answer.requests ?? 0),
    complete: answer.complete,
    incompleteBecause: answer.incompleteBecause,
    incompleteDetail: answer.incompleteDetail ?? null,
    matched: entries.length,
    samples: samplesOf(entries, ctx.redact),
    findings: findingsOf(expect, entries, ctx.redact),
    newErrors: before && newErrorsOf(entries, before, ctx.redact),
    link: explorerLink(sourceOf(spec), spec.filter, fromMs, toMs),
    errors: errorsSeenOf(entries, ctx.redact),
  };
  return { kind: 'observed', observation };
}

/** The same span again, just before the deploy or the window: what was already wrong then is not new. */
async function spanBefore(
  asked: LogsCheck,
  ctx: CheckContext,
  spanMs: number,
): Promise<WindowAnswer & { fromMs: number }> {
  const { deploy } = ctx.run;
  const isSinceDeploy = asked.spec.since === 'deploy' && deploy !== null;
  const untilMs = isSinceDeploy ? deploy.startedAt : startOf(asked.spec, ctx);
  const question = questionOf(asked, ctx, untilMs - Math.max(1, spanMs), untilMs, 0);
  return { ...(await readSharedWindow(ctx.logs, question)), fromMs: question.fromMs };
}

function questionOf(
  asked: LogsCheck,
  ctx: CheckContext,
  fromMs: number,
  toMs: number | null,
  notBefore: number,
) {
  const { spec } = asked;
  const source = locatedSource(spec, ctx);
  const siblings = ctx.siblings().flatMap((sibling) => {
    // Parsed already by this schema, which may have changed a duration to a number: only what is shared is read.
    const other = asSibling(sibling);
    const isSame =
      other !== null &&
      JSON.stringify(locatedSource(other, ctx)) === JSON.stringify(source) &&
      startOf(other, ctx) === startOf(spec, ctx) &&
      !hasVariables(other.filter);
    return isSame ? [{ filter: other.filter, limit: other.limit }] : [];
  });
  const { filter, limit } = spec;
  return {
    source,
    filter,
    limit,
    siblings,
    fromMs,
    toMs,
    notBefore,
    asker: JSON.stringify(asked),
    signal: ctx.signal,
  };
}

function asSibling(sibling: unknown): LogsSpec | null {
  if (typeof sibling !== 'object' || sibling === null || !('filter' in sibling)) return null;
  // Safe: the engine hands over specs of this type, parsed; the line above refuses anything else that could come here.
  const spec = sibling as LogsSpec;
  return spec.project === undefined && spec.file === undefined ? null : spec;
}

function locatedSource(spec: LogsSpec, ctx: CheckContext): LogSource {
  const source = sourceOf(spec);
  return 'file' in source ? { file: resolve(ctx.root, source.file) } : source;
}

function startOf(spec: LogsSpec, ctx: CheckContext): number {
  if (spec.since !== 'deploy') return ctx.run.startedAt - spec.since;
  const { startedAt, deploy } = ctx.run;
  return deploy === null
    ? startedAt - withoutDeployMs
    : Math.max(deploy.startedAt, startedAt - longestSinceDeployMs);
}

/** Waits until the instant; false when the attempt ended first. */
async function reached(at: number, ctx: CheckContext): Promise<boolean> {
  const rest = at - Date.now();
  if (ctx.signal.aborted) return false;
  if (rest <= 0) return true;
  ctx.progress(`waiting ${formatDuration(rest)} for late log lines`);
  try {
    await delay(rest, undefined, { signal: ctx.signal });
    return true;
  } catch (error) {
    if (ctx.signal.aborted) return false;
    throw error;
  }
}

function unsettled(spec: LogsSpec, ctx: CheckContext): ProbeResult<LogsObservation> {
  const waits = `the check waits ${formatDuration(spec.settle)} (\`settle\`) for late lines`;
  const reason = `the logs were not read: ${waits}, its time limit is ${formatDuration(ctx.timeoutMs)}`;
  return unobserved({ reason, transient: true }, ctx);
}

type Unavailable = { reason: string; transient: boolean };

function unobserved(
  { reason, transient }: Unavailable,
  { signal }: CheckContext,
): ProbeResult<LogsObservation> {
  const isTimeLimit = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  if (signal.aborted && !isTimeLimit) {
    return { kind: 'unobserved', reason: 'cancelled while reading logs', transient: null, observation: null };
  }
  const kind = signal.aborted ? 'timeout' : transient ? 'network' : null;
  return { kind: 'unobserved', reason, transient: kind, observation: null };
}

/** The project as written, variables and all; null for other sources. */
function projectOf(spec: unknown): string | null {
  if (typeof spec !== 'object' || spec === null || !('project' in spec)) return null;
  return typeof spec.project === 'string' ? spec.project : null;
}
