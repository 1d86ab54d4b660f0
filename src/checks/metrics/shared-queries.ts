import type { CheckContext } from '../../core/check.ts';
import type { LogSources } from '../../core/logs.ts';
import { stoppedWhile } from '../no-observation.ts';
import { askQuery, type QueryResult } from './ask.ts';
import type { MetricsSpec } from './spec.ts';
import type { Span } from './window.ts';

type SharedQuery = { sentAt: number; result: Promise<QueryResult>; waiting: number; stop: AbortController };

/** Queries under way, by the sources of a phase, which every phase has of its own. */
const underWay = new WeakMap<LogSources, Map<string, SharedQuery>>();

/**
 * Asks together with the other checks of the phase that ask the same now: one request for all of them. One that was sent before this check
 * was ready is not its own. It is given up only when nobody waits for it any more.
 */
export async function askTogether(
  spec: MetricsSpec,
  query: string,
  span: Span | null,
  ctx: CheckContext,
): Promise<QueryResult> {
  const {
    query: _query,
    control: _control,
    settle,
    maxAge: _age,
    range: _range,
    since: _since,
    step: _step,
    take: _take,
    ...place
  } = spec;
  const key = JSON.stringify([place, query, span]);
  const known = underWay.get(ctx.logs) ?? new Map<string, SharedQuery>();
  underWay.set(ctx.logs, known);
  const there = known.get(key);
  const isOwn = there !== undefined && there.sentAt >= ctx.readyAt + settle && !there.stop.signal.aborted;
  const shared = isOwn ? there : send(spec, query, span, ctx);
  if (!isOwn) {
    known.set(key, shared);
    const forget = () => {
      if (known.get(key) === shared) known.delete(key);
    };
    shared.result.then(forget, forget);
  }
  return await joined(shared, spec, ctx);
}

function send(spec: MetricsSpec, query: string, span: Span | null, ctx: CheckContext): SharedQuery {
  const stop = new AbortController();
  const sentAt = Date.now();
  return { sentAt, result: askQuery(spec, query, span, { ...ctx, signal: stop.signal }), waiting: 0, stop };
}

async function joined(
  shared: SharedQuery,
  { prometheus }: MetricsSpec,
  ctx: CheckContext,
): Promise<QueryResult> {
  const left = Promise.withResolvers<QueryResult>();
  let isWaiting = true;
  const leave = () => {
    if (!isWaiting) return;
    isWaiting = false;
    shared.waiting -= 1;
    // The last one to leave ends it, and hears how far it was.
    if (shared.waiting === 0) shared.stop.abort(ctx.signal.reason);
    else {
      const { host } = new URL(prometheus);
      const end = stoppedWhile<never>({ doing: `a query to ${host}`, host }, ctx);
      left.resolve({ kind: 'unobserved', end, isRefusal: false, refused: null });
    }
  };
  shared.waiting += 1;
  ctx.signal.addEventListener('abort', leave, { once: true });
  if (ctx.signal.aborted) leave();
  try {
    return await Promise.race([shared.result, left.promise]);
  } finally {
    if (isWaiting) shared.waiting -= 1;
    isWaiting = false;
    ctx.signal.removeEventListener('abort', leave);
  }
}
