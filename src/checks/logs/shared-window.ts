import type { LogAnswer, LogEntry, LogSource, LogSources } from '../../core/logs.ts';
import { allOf, anyOf, windowClause } from '../../core/query/combine.ts';
import { parseFilter } from '../../core/query/evaluate.ts';

/** What one check wants of a window. */
export type WindowQuestion = {
  source: LogSource;
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

/** Its answer; `entries` are those that its own filter matches. */
export type WindowAnswer = {
  answer: LogAnswer;
  entries: readonly LogEntry[];
  toMs: number;
  sharedBy: number;
};

type Asked = {
  filters: readonly string[];
  toMs: number;
  answer: Promise<LogAnswer>;
  askers: Set<string>;
  waiting: number;
  stop: AbortController;
};

/** The newest question of each window, by the sources of a phase; a later phase has sources of its own. */
const askedOf = new WeakMap<LogSources, Map<string, Asked>>();

/** Asks for a window together with the other checks that read it: one query for all of them, each judged by its own filter. */
export async function readSharedWindow(logs: LogSources, question: WindowQuestion): Promise<WindowAnswer> {
  const asked = newestFor(logs, question) ?? send(logs, question);
  asked.askers.add(question.asker);
  const answer = await joined(asked, question.signal);
  const isMerged = asked.filters.length > 1;
  if (isMerged && answer.kind === 'unavailable' && answer.filterRefused) {
    // One clause spoilt it, perhaps another check's: ask alone.
    const alone = send(logs, { ...question, siblings: [] }, false);
    return {
      answer: await joined(alone, question.signal),
      ...ownPart(await alone.answer, question, alone, false),
    };
  }
  return { answer, ...ownPart(answer, question, asked, isMerged) };
}

function ownPart(answer: LogAnswer, question: WindowQuestion, asked: Asked, isMerged: boolean) {
  const { toMs, filters } = asked;
  if (answer.kind === 'unavailable') return { entries: [], toMs, sharedBy: filters.length };
  if (!isMerged) return { entries: answer.entries, toMs, sharedBy: filters.length };
  const filter = parseFilter(question.filter);
  if (filter.kind === 'error') throw new Error(`an unparsed filter was sent: ${filter.message}`);
  return { entries: answer.entries.filter(filter.matches), toMs, sharedBy: filters.length };
}

function keyOf({ source, fromMs, toMs }: WindowQuestion): string {
  return JSON.stringify([source, fromMs, toMs]);
}

function newestFor(logs: LogSources, question: WindowQuestion): Asked | null {
  const asked = askedOf.get(logs)?.get(keyOf(question));
  const isUsable =
    asked?.filters.includes(question.filter) &&
    !asked.stop.signal.aborted &&
    (question.toMs !== null || asked.toMs >= question.notBefore) &&
    !asked.askers.has(question.asker);
  return asked && isUsable ? asked : null;
}

function send(logs: LogSources, question: WindowQuestion, isShared = true): Asked {
  const toMs = question.toMs ?? Date.now();
  const { filters, limit, text } = merged(question, toMs);
  const stop = new AbortController();
  const answer = logs.read({
    source: question.source,
    filter: text,
    fromMs: question.fromMs,
    toMs,
    maxEntries: limit,
    signal: stop.signal,
  });
  const asked: Asked = { filters, toMs, answer, askers: new Set(), waiting: 0, stop };
  if (isShared) {
    const windows = askedOf.get(logs) ?? new Map<string, Asked>();
    askedOf.set(logs, windows.set(keyOf(question), asked));
  }
  return asked;
}

/** All filters that can be read, joined by OR; the own one alone when that is too long. */
function merged(
  question: WindowQuestion,
  toMs: number,
): { filters: readonly string[]; limit: number; text: string } {
  const window = windowClause(question.fromMs, toMs);
  const readable = question.siblings.filter(({ filter }) => parseFilter(filter).kind === 'filter');
  const limits = new Map([[question.filter, question.limit]]);
  for (const { filter, limit } of readable) limits.set(filter, Math.max(limit, limits.get(filter) ?? 0));
  const filters = [...limits.keys()].sort();
  const any = anyOf(filters);
  const all = any.kind === 'filter' ? allOf([window, any.text]) : any;
  if (all.kind === 'filter') {
    const limit = Math.min(
      5_000,
      filters.reduce((sum, filter) => sum + (limits.get(filter) ?? 0), 0),
    );
    return { filters, limit, text: all.text };
  }
  const alone = allOf([window, question.filter]);
  if (alone.kind === 'error') throw new Error(`the log filter cannot be sent: ${alone.message}`);
  return { filters: [question.filter], limit: question.limit, text: alone.text };
}

/** Waits for the answer; the query itself is given up only when nobody waits for it any more. */
async function joined(asked: Asked, signal: AbortSignal): Promise<LogAnswer> {
  const left = Promise.withResolvers<LogAnswer>();
  let isWaiting = true;
  const leave = () => {
    if (!isWaiting) return;
    isWaiting = false;
    asked.waiting -= 1;
    left.resolve(cutOff);
    if (asked.waiting === 0) asked.stop.abort(signal.reason);
  };
  asked.waiting += 1;
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([asked.answer, left.promise]);
  } finally {
    if (isWaiting) asked.waiting -= 1;
    isWaiting = false;
    signal.removeEventListener('abort', leave);
  }
}

const cutOff: LogAnswer = {
  kind: 'unavailable',
  reason: 'the time limit ended before the log query did',
  transient: true,
  requests: 0,
};
