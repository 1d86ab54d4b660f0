import { type CheckContext, type CheckType, defineCheck, type ProbeResult } from '../../core/check.ts';
import type { Access } from '../../core/check-demands.ts';
import type { Mistake } from '../../core/check-mistake.ts';
import { isSharedField, sharedName } from '../../core/log-fields.ts';
import type { LogSource, SourceLanguage } from '../../core/log-source.ts';
import { isSameTrace } from '../../core/log-trace.ts';
import type { LogPlace } from '../../core/logs.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import type { KeyWords } from '../../core/plan/key-words.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { parsePath } from '../../core/query/parse.ts';
import { type Quoting, quotedInFilter } from '../../core/query/quote.ts';
import { isRecord } from '../../core/query/unread.ts';
import { listed } from '../../core/words/enumeration.ts';
import { quantity } from '../../core/words/quantity.ts';
import { isTimeLimit } from '../no-observation.ts';
import { settledBy } from '../settle.ts';
import { weakNegations } from '../weak-negations.ts';
import { logClues, logReason } from './clues.ts';
import { messageOf } from './entry-schema.ts';
import { logErrorsOf } from './error-findings.ts';
import { judgeLogs } from './judge.ts';
import { logsKeyWords } from './key-words.ts';
import { logLines } from './lines.ts';
import { errorsSeenOf, findingsOf, type LogsObservation, newErrorsOf, samplesOf } from './observe.ts';
import { entriesOf, readSharedWindow, type WindowOutcome, type WindowQuestion } from './shared-window.ts';
import { claimsAbsence, fieldsOf, type LogsExpect, type LogsSpec, logsExpect, logsSpecOf } from './spec.ts';

const withoutDeployMs = 600_000;
/** How far `since: deploy` reaches back: what is looked for is how things are now. The report a day after a deploy has all of it. */
const longestSinceDeployMs = 25 * 3_600_000;

/** Reads a window of one of the sources, and judges what is in it, and what is not. */
export function logsOf(sources: readonly LogSource[]): CheckType {
  return defineCheck<LogsSpec, LogsExpect, LogsObservation>({
    type: 'logs',
    insteadOfText: (text) => `{ file: ${yamlText(text)} }`,
    title: `log entries of ${listed(
      sources.map(({ noun }) => noun),
      'or',
    )}`,
    keyWords: () => ({ ...logsKeyWords, ...Object.fromEntries(sources.flatMap(keyWordsOf)) }),
    spec: logsSpecOf(sources),
    expect: logsExpect,
    filters: { filter: quotedInFilter, ...Object.fromEntries(sources.flatMap(filtersIn)) },
    // Reading takes as long as we wait for entries.
    isTimed: false,
    readsEntries: true,
    clues: logClues,
    reason: logReason,
    lines: logLines,
    compared: (evidence) => {
      const errors = logErrorsOf(evidence);
      return errors === null ? {} : { errors };
    },
    hosts: (spec) => {
      const read = readBy(spec, sources);
      return read === null ? [] : read.source.hosts(read.at);
    },
    access: (spec) => accessTo(spec, sources),
    run: (check, ctx) => observe({ ...check, sources }, ctx),
    judge: (observation, { spec, expect }) =>
      judgeLogs(observation, expect, {
        ...{ isUnfiltered: !isFiltered(spec, sources), settleMs: spec.settle },
      }),
    describe,
    mistakes: (check) => foreignFields(check, sources),
    lint: ({ expect }) => [
      ...(claimsAbsence(expect) && expect.control === undefined
        ? ['claims that something is absent without `control`: a filter that matches nothing proves little']
        : []),
      ...weakNegations(messageOf(expect.entries?.none), 'a message', true),
      ...weakNegations(messageOf(expect.entries?.each), 'each message'),
    ],
  });
}

function keyWordsOf(source: SourceLanguage): readonly (readonly [string, KeyWords])[] {
  const { key, noun, example } = source;
  const inner = Object.entries(source.keyWords()).map(([path, words]) => [`${key}.${path}`, words] as const);
  return [[key, [`reads ${noun}`, example]], ...inner];
}

function filtersIn({ key, filters }: SourceLanguage): readonly (readonly [string, Quoting])[] {
  return Object.entries(filters).map(([inner, quoting]) => [`${key}.${inner}`, quoting]);
}

/** The source that a spec names, and what stands under its key; null when it names none. */
function readBy(spec: unknown, sources: readonly LogSource[]): { source: LogSource; at: unknown } | null {
  if (typeof spec !== 'object' || spec === null) return null;
  const written = new Map<string, unknown>(Object.entries(spec));
  const source = sources.find(({ key }) => written.get(key) !== undefined);
  return source === undefined ? null : { source, at: written.get(source.key) };
}

/** True where a filter, or a query of the source's own, says which lines are meant; a trace says only which of them are looked at. */
function isFiltered(spec: LogsSpec, sources: readonly LogSource[]): boolean {
  if (spec.trace !== undefined) return false;
  const read = readBy(spec, sources);
  const own = Object.keys(read?.source.filters ?? {});
  return Boolean(spec.filter) || own.some((key) => isRecord(read?.at) && Boolean(read.at[key]));
}

/** Names of Cloud Logging in a check of another source, whose entries have none of them: every absence would be true. */
function foreignFields(
  { spec, expect }: { spec: LogsSpec; expect: LogsExpect },
  sources: readonly LogSource[],
): readonly Mistake[] {
  const read = readBy(spec, sources);
  if (read === null || read.source.hasCloudFields) return [];
  return fieldsOf(expect).flatMap(({ path, name }) => {
    const names = parsePath(name) ?? [];
    const shared = sharedName(names);
    if (hasVariables(name) || (isSharedField(names) && shared === null)) return [];
    const hint = shared === null ? '' : `; did you mean ${shared}?`;
    return [{ path, message: `no field ${name} in entries of ${read.source.noun}${hint}` }];
  });
}

/** Of a spec as it stands in the plan. */
function accessTo(spec: unknown, sources: readonly LogSource[]): Access | null {
  const read = readBy(spec, sources);
  const to = read?.source.accessTo(read.at) ?? null;
  if (read === null || to === null) return null;
  const readSpec = { [read.source.key]: read.at, since: '1h', limit: 1 };
  return { what: 'log access', to, spec: readSpec, expect: { entries: { count: { gte: 0 } } } };
}

/** `2 of 40 entries must not be there`, else how much was read. */
function describe({ matched, complete, findings, newErrors }: LogsObservation): string {
  const more = complete ? '' : 'or more ';
  const entries = quantity(matched, `${more}entry`, `${more}entries`);
  const unwanted = findings.none?.count ?? 0;
  if (unwanted > 0) return `${unwanted} of ${entries} must not be there`;
  const unseen = newErrors?.unseen.length ?? 0;
  return unseen > 0 ? `${quantity(unseen, 'new error')} in ${entries}` : entries;
}

type LogsCheck = { spec: LogsSpec; expect: LogsExpect; sources: readonly LogSource[] };

async function observe(check: LogsCheck, ctx: CheckContext): Promise<ProbeResult<LogsObservation>> {
  const { spec, expect, sources } = check;
  const traceId = spec.trace === undefined ? undefined : (ctx.tracedBy?.(spec.trace) ?? null);
  if (traceId === null) {
    const reason = `${spec.trace} made no trace in this run, so there are no entries of it`;
    return { kind: 'unobserved', reason, transient: null, observation: null };
  }
  const { source, at } = sourceOf(spec, sources);
  const settledAt = ctx.readyAt + (claimsAbsence(expect) ? spec.settle : 0);
  if (!(await settledBy(settledAt, 'log lines', ctx))) return unsettled(spec, ctx);
  const fromMs = startOf(spec, ctx);
  const found = await readSharedWindow(ctx.logs, questionOf(check, ctx, fromMs, null, settledAt));
  const { outcome, toMs, sharedBy } = found;
  const all = entriesOf(found);
  const entries = traceId === undefined ? all : all.filter((entry) => isSameTrace(entry.traceId, traceId));
  if (outcome.kind === 'unavailable') return unobserved(outcome, ctx);
  // It may be there the next time.
  if (outcome.nothingThere !== undefined)
    return unobserved({ reason: outcome.nothingThere, transient: true }, ctx);
  const before = expect.newErrors === undefined ? null : await spanBefore(check, ctx, toMs - fromMs);
  if (before?.outcome.kind === 'unavailable') return unobserved(before.outcome, ctx);
  const observation: LogsObservation = {
    source: { [source.key]: source.shown(at) },
    where: source.named(at),
    window: {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      since: spec.since === 'deploy' && ctx.run.deploy?.startedAt === fromMs ? 'deploy' : 'duration',
    },
    filter: outcome.filter,
    sharedBy,
    requests: outcome.requests + (before?.outcome.requests ?? 0),
    complete: outcome.complete,
    incompleteBecause: outcome.incompleteBecause,
    incompleteDetail: outcome.incompleteDetail ?? null,
    matched: entries.length,
    ...(traceId === undefined ? {} : { trace: { id: traceId, read: all.length } }),
    samples: samplesOf(entries, ctx.redact),
    findings: findingsOf(expect, entries, ctx.redact),
    newErrors: before && newErrorsOf(entries, before, ctx.redact),
    link: source.link(at, spec.filter, { fromMs, toMs }),
    errors: errorsSeenOf(entries, ctx.redact),
  };
  return { kind: 'observed', observation };
}

/** The same span again, just before the deploy or the window: what was already wrong then is not new. */
async function spanBefore(
  check: LogsCheck,
  ctx: CheckContext,
  spanMs: number,
): Promise<WindowOutcome & { fromMs: number }> {
  const { deploy } = ctx.run;
  const isSinceDeploy = check.spec.since === 'deploy' && deploy !== null;
  const untilMs = isSinceDeploy ? deploy.startedAt : startOf(check.spec, ctx);
  const question = questionOf(check, ctx, untilMs - Math.max(1, spanMs), untilMs, 0);
  return { ...(await readSharedWindow(ctx.logs, question)), fromMs: question.fromMs };
}

function questionOf(
  { spec, expect, sources }: LogsCheck,
  ctx: CheckContext,
  fromMs: number,
  toMs: number | null,
  notBefore: number,
): WindowQuestion {
  const { source } = sourceOf(spec, sources);
  const place = placeOf(spec, sources, ctx);
  const siblings = ctx.siblings().flatMap((sibling) => {
    const other = asSibling(sibling, sources);
    const isSame =
      other !== null &&
      JSON.stringify(placeOf(other, sources, ctx)) === JSON.stringify(place) &&
      startOf(other, ctx) === startOf(spec, ctx) &&
      !hasVariables(other.filter);
    return isSame ? [{ filter: other.filter, limit: other.limit }] : [];
  });
  return {
    place,
    filteredBy: source.filteredBy,
    hosts: ctx.hosts,
    filter: spec.filter,
    limit: spec.limit,
    siblings,
    fromMs,
    toMs,
    notBefore,
    asker: JSON.stringify({ spec, expect }),
    signal: ctx.signal,
  };
}

function asSibling(sibling: unknown, sources: readonly LogSource[]): LogsSpec | null {
  // Safe: the engine hands over specs of this type, parsed; anything else that could come here names no source.
  return readBy(sibling, sources) === null ? null : (sibling as LogsSpec);
}

function sourceOf(spec: LogsSpec, sources: readonly LogSource[]): { source: LogSource; at: unknown } {
  const read = readBy(spec, sources);
  if (read === null) throw new Error('a logs spec without a source was parsed');
  return read;
}

function placeOf(spec: LogsSpec, sources: readonly LogSource[], { root }: CheckContext): LogPlace {
  const { source, at } = sourceOf(spec, sources);
  return { source: source.key, at: source.locate(at, root) };
}

function startOf(spec: LogsSpec, ctx: CheckContext): number {
  if (spec.since !== 'deploy') return ctx.run.startedAt - spec.since;
  const { startedAt, deploy } = ctx.run;
  return deploy === null
    ? startedAt - withoutDeployMs
    : Math.max(deploy.startedAt, startedAt - longestSinceDeployMs);
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
  if (signal.aborted && !isTimeLimit(signal)) {
    return { kind: 'unobserved', reason: 'cancelled while reading logs', transient: null, observation: null };
  }
  const kind = signal.aborted ? 'timeout' : transient ? 'network' : null;
  return { kind: 'unobserved', reason, transient: kind, observation: null };
}
