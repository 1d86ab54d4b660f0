import { setTimeout as delay } from 'node:timers/promises';
import { wholeEntries } from '../../core/log-parts.ts';
import type { FilteredBy } from '../../core/log-source.ts';
import { auditOf } from '../../core/log-text.ts';
import { type LogEntry, type LogOutcome, type LogPlace, type LogSources, readOne } from '../../core/logs.ts';
import { allOf, anyOf, type CombineResult, windowClause } from '../../core/query/combine.ts';
import { type Filter, parseFilter } from '../../core/query/evaluate.ts';
import type { QueryError } from '../../core/query/syntax.ts';
import type { Truth } from '../../core/query/unread.ts';

/** What one check wants of a window. */
export type WindowQuestion = {
  place: LogPlace;
  filteredBy: FilteredBy;
  /** Host names that may be reached. */
  hosts: readonly string[];
  filter: string;
  fromMs: number;
  /** The end of the window; null for now, whenever the question is sent. */
  toMs: number | null;
  limit: number;
  /** Filters and limits of the checks of this phase that read the same window. */
  siblings: readonly { filter: string; limit: number }[];
  /** An answer whose window ended before is too old. */
  notBefore: number;
  /** Who asks: nobody gets the same answer twice, so that asking again sees what is new. */
  asker: string;
  signal: AbortSignal;
};

/** The answer that the check would have got alone: only what its own filter matches, at most its own limit; long entries whole. */
export type WindowOutcome = { outcome: LogOutcome; toMs: number; sharedBy: number };

type WindowQuery = {
  /** Every filter that was joined, with the largest limit that somebody has for it. */
  limits: ReadonlyMap<string, number>;
  toMs: number;
  /** What came for a filter; of a service the answer to all filters that were joined. */
  outcomeOf(filter: string): Promise<LogOutcome>;
  isJoined: boolean;
  askers: Set<string>;
  waiting: number;
  stop: AbortController;
};

/** Clocks of hosts run ahead: a window that ends now takes in what is stamped a little later. */
const aheadMs = 60_000;
const mostEntries = 5_000;
const lastWordsMs = 300;

/** The newest question of each window, by the sources of a phase; a later phase has sources of its own. */
const askedOf = new WeakMap<LogSources, Map<string, WindowQuery>>();

/**
 * Asks for a window together with the other checks that read it: one query, or one reading of a file, for all of them. Where the joined
 * answer of a service does not surely hold what this check would have got by itself, it asks once more alone, so that no sibling changes
 * an answer.
 */
export async function readSharedWindow(logs: LogSources, question: WindowQuestion): Promise<WindowOutcome> {
  const filter = parseFilter(question.filter);
  if (filter.kind === 'error') {
    return { outcome: unsendable(filter.message), toMs: question.toMs ?? Date.now(), sharedBy: 1 };
  }
  const query = newestFor(logs, question) ?? remember(logs, question, send(logs, question, filter));
  query.askers.add(question.asker);
  const shared = await joined(query, question);
  const own = ownOutcome(shared, question, filter, query);
  if (own !== null || question.signal.aborted) return own ?? windowOutcome(cutOff, query);
  const alone = send(logs, { ...question, siblings: [] }, filter);
  const outcome = await joined(alone, question);
  return windowOutcome({ ...whole(outcome), requests: shared.requests + outcome.requests }, alone);
}

function windowOutcome(outcome: LogOutcome, { toMs, limits }: WindowQuery): WindowOutcome {
  return { outcome, toMs, sharedBy: limits.size };
}

/** Null when the joined answer does not tell what the check would have got alone. */
function ownOutcome(
  outcome: LogOutcome,
  question: WindowQuestion,
  filter: Filter,
  query: WindowQuery,
): WindowOutcome | null {
  const { isJoined } = query;
  const isWider = isJoined || query.limits.get(question.filter) !== question.limit;
  if (!isWider) return windowOutcome(whole(outcome), query);
  // One clause may have spoilt it, or its size; what is refused to everybody is refused alone too.
  if (outcome.kind === 'unavailable') {
    return outcome.filterRefused || outcome.transient ? null : windowOutcome(outcome, query);
  }
  const truths = outcome.entries.map((entry) => (isJoined ? truthOf(filter, entry) : true));
  const isElsewhere = filter.reads.text && outcome.entries.some((entry) => auditOf(entry) !== undefined);
  if (isJoined && (isElsewhere || truths.includes(null))) return null;
  const entries = outcome.entries.filter((_entry, at) => truths[at]);
  if (entries.length > question.limit) {
    const cut = { complete: false, incompleteBecause: 'entry-cap' } as const;
    return windowOutcome(whole({ ...outcome, ...cut, entries: entries.slice(0, question.limit) }), query);
  }
  // Bad lines of a file are the same for every filter.
  const isSame = outcome.complete || outcome.incompleteBecause === 'bad-lines';
  return isSame ? windowOutcome(whole({ ...outcome, entries }), query) : null;
}

/** Only what Cloud Logging gave can be asked here what it would say of it. */
function truthOf(filter: Filter, { cloud }: LogEntry): Truth {
  return cloud === null ? null : filter.matches(cloud);
}

function whole(outcome: LogOutcome): LogOutcome {
  return outcome.kind === 'entries' ? { ...outcome, entries: wholeEntries(outcome.entries) } : outcome;
}

/** The entries of an answer; none of one that could not be had. */
export function entriesOf({ outcome }: WindowOutcome): readonly LogEntry[] {
  return outcome.kind === 'entries' ? outcome.entries : [];
}

function keyOf({ place, fromMs, toMs }: WindowQuestion): string {
  return JSON.stringify([place, fromMs, toMs]);
}

function newestFor(logs: LogSources, question: WindowQuestion): WindowQuery | null {
  const query = askedOf.get(logs)?.get(keyOf(question));
  const isUsable =
    query !== undefined &&
    (query.limits.get(question.filter) ?? 0) >= question.limit &&
    !query.stop.signal.aborted &&
    (question.toMs !== null || query.toMs >= question.notBefore) &&
    !query.askers.has(question.asker);
  return isUsable ? query : null;
}

function remember(logs: LogSources, question: WindowQuestion, query: WindowQuery): WindowQuery {
  const windows = askedOf.get(logs) ?? new Map<string, WindowQuery>();
  askedOf.set(logs, windows.set(keyOf(question), query));
  return query;
}

function send(logs: LogSources, question: WindowQuestion, filter: Filter): WindowQuery {
  const toMs = question.toMs ?? Date.now();
  const span = { fromMs: question.fromMs, toMs: question.toMs ?? toMs + aheadMs };
  const stop = new AbortController();
  const spanned = { ...question, ...span };
  const sent =
    question.filteredBy === 'service'
      ? sendJoined(logs, spanned, filter, stop.signal)
      : sendApart(logs, spanned, stop.signal);
  return { ...sent, toMs, askers: new Set(), waiting: 0, stop };
}

type SourceQuery = Pick<WindowQuery, 'limits' | 'outcomeOf' | 'isJoined'>;
type SourceWindow = WindowQuestion & { toMs: number };

function sendApart(logs: LogSources, question: SourceWindow, signal: AbortSignal): SourceQuery {
  const { place, hosts, fromMs, toMs } = question;
  const window = windowClause(fromMs, toMs);
  const limits = limitsOf(question, question.siblings);
  const texts = [...limits.keys()].map((own) => ({
    own,
    all: question.filteredBy === 'nobody' ? ({ kind: 'filter', text: own } as const) : allOf([window, own]),
  }));
  const sendable = texts.flatMap(({ own, all }) =>
    all.kind === 'filter' ? [{ own, filter: all.text }] : [],
  );
  const questions = sendable.map(({ own, filter }) => ({ filter, maxEntries: limits.get(own) ?? 0 }));
  const outcomes = logs.read({ place, questions, fromMs, toMs, hosts, signal });
  const outcomeOf = async (own: string) => {
    const outcome = (await outcomes)[sendable.findIndex((one) => one.own === own)];
    const all = texts.find((one) => one.own === own)?.all;
    return outcome ?? unsendable(all?.kind === 'error' ? all.message : 'it was not asked');
  };
  return { limits, outcomeOf, isJoined: false };
}

function sendJoined(
  logs: LogSources,
  question: SourceWindow,
  filter: Filter,
  signal: AbortSignal,
): SourceQuery {
  const { place, hosts, fromMs, toMs } = question;
  const { limits, text } = joinedFilters(question, filter, toMs);
  const sum = [...limits.values()].reduce((all, limit) => all + limit, 0);
  const maxEntries = Math.min(mostEntries, sum);
  const outcome =
    text.kind === 'error'
      ? Promise.resolve(unsendable(text.message))
      : readOne(logs, { place, filter: text.text, maxEntries, fromMs, toMs, hosts, signal });
  return { limits, outcomeOf: () => outcome, isJoined: limits.size > 1 };
}

/** The filters of a check and its siblings, each with the largest limit that somebody has for it. */
function limitsOf(
  question: WindowQuestion,
  siblings: WindowQuestion['siblings'],
): ReadonlyMap<string, number> {
  const limits = new Map([[question.filter, question.limit]]);
  for (const { filter, limit } of siblings) limits.set(filter, Math.max(limit, limits.get(filter) ?? 0));
  return limits;
}

/** All filters that can be evaluated here as well, joined by OR; the own one alone when it cannot, or when that is too long. */
function joinedFilters(
  question: WindowQuestion,
  filter: Filter,
  untilMs: number,
): { limits: ReadonlyMap<string, number>; text: CombineResult } {
  const window = windowClause(question.fromMs, untilMs);
  const joinable = question.siblings.filter(
    (one) => one.filter === question.filter || (isJoinable(filter) && isJoinable(parseFilter(one.filter))),
  );
  const limits = limitsOf(question, joinable);
  const any = anyOf([...limits.keys()].sort());
  const all = any.kind === 'filter' ? allOf([window, any.text]) : any;
  if (all.kind === 'filter') return { limits, text: all };
  const own = new Map([[question.filter, question.limit]]);
  return { limits: own, text: allOf([window, question.filter]) };
}

/** True when each entry can be asked here what the service would say of it. */
function isJoinable(filter: Filter | QueryError): boolean {
  return filter.kind === 'filter' && filter.reads.functions.length === 0 && !filter.reads.protoPayload;
}

/** Waits for the answer; the query itself is given up only when nobody waits for it any more. */
async function joined(query: WindowQuery, { filter, signal }: WindowQuestion): Promise<LogOutcome> {
  const left = Promise.withResolvers<LogOutcome>();
  let isWaiting = true;
  const leave = () => {
    if (!isWaiting) return;
    isWaiting = false;
    query.waiting -= 1;
    if (query.waiting > 0) return left.resolve(cutOff);
    query.stop.abort(signal.reason);
    left.resolve(lastWords(query, filter));
  };
  query.waiting += 1;
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([query.outcomeOf(filter), left.promise]);
  } finally {
    if (isWaiting) query.waiting -= 1;
    isWaiting = false;
    signal.removeEventListener('abort', leave);
  }
}

/** What was in the way when a query was given up: its source ends soon, and tells it. */
async function lastWords(query: WindowQuery, filter: string): Promise<LogOutcome> {
  const outcome = await Promise.race([query.outcomeOf(filter), delay(lastWordsMs, cutOff, { ref: false })]);
  return outcome.kind === 'unavailable' ? outcome : cutOff;
}

const cutOff: LogOutcome = {
  kind: 'unavailable',
  reason: 'the time limit ended before the log query did',
  transient: true,
  requests: 0,
};

function unsendable(message: string): LogOutcome {
  const reason = `the log filter cannot be sent: ${message}`;
  return { kind: 'unavailable', reason, transient: false, requests: 0 };
}
