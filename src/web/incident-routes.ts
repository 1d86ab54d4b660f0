import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { usualCommand } from '../core/command/slash-command.ts';
import { type LinkJudgement, parseToken } from '../core/links.ts';
import {
  json,
  type Page,
  type PageRequest,
  type PageWithScript,
  page,
  queryOf,
  tokenOf,
  wantsJson,
} from './responses.ts';

/** An incident as people and as programs read it; made only when one of them asks. */
export type IncidentResource = {
  /** The last event that it knows of; read before the events themselves, so that nothing falls between. */
  position: string;
  page(options: IncidentPageLinks): PageWithScript | Promise<PageWithScript>;
  document(): unknown;
};

/** Where the page leads to; all of it relative to the page. */
export type IncidentPageLinks = {
  /** Which part of the record, from 1. */
  page: number;
  pageLink(page: number): string;
  eventsLink: string;
  documentLink: string;
};

export type IncidentContext = {
  verify(token: string, key: string): LinkJudgement;
  /** Null for an incident that nobody knows; asked only for those whose link is signed. */
  report(key: string): Promise<IncidentResource | null>;
  /** Positions (`1764-0`) of events after another one, as they come, until the signal aborts. */
  follow(key: string, signal: AbortSignal, after: string): AsyncIterable<string>;
  notice(title: string, text: string): Page;
  /** Aborts when the server closes: streams end then. */
  closing: AbortSignal;
  /** Epoch ms. */
  now(): number;
  /** How often a silent stream says that it is there; 15 s unless told. */
  heartbeatMs?: number;
  /** How many streams there may be at once; 100 unless told. */
  mostStreams?: number;
};

/** What `/incidents/<key>` and `/incidents/<key>/events` answer. */
export type IncidentResources = {
  page(c: PageRequest): Promise<Response>;
  events(c: PageRequest): Promise<Response>;
};

/** Answers for incidents; the streams that are open are counted here. */
export function incidentResources(context: IncidentContext): IncidentResources {
  const open = new Set<object>();
  return {
    page: (c) => incidentPage(c, context),
    async events(c) {
      if (open.size >= (context.mostStreams ?? 100)) {
        const text = 'too many pages follow incidents just now; reload the page\n';
        return c.text(text, 503, { 'Retry-After': '60' });
      }
      return await incidentEvents(c, context, open);
    },
  };
}

const again = `Ask for a new link in Slack: ${usualCommand} timeline shows one that opens for 7 days.`;

async function incidentPage(c: PageRequest, context: IncidentContext): Promise<Response> {
  const id = c.req.param('key') ?? '';
  const query = queryOf(c);
  const isJson = wantsJson(c, query);
  const refuse = (status: 403 | 404, title: string, text: string) =>
    isJson ? json(c, status, { error: `${title}: ${text}` }) : page(c, status, context.notice(title, text));
  // Before anything is looked up: without a good token, no answer depends on which incidents exist.
  const token = tokenOf(query);
  const judgement = context.verify(token, id);
  if (judgement === 'expired') return refuse(403, 'This link has expired', again);
  if (judgement === 'wrong') return refuse(403, 'This link does not open anything', again);
  const report = await context.report(id);
  if (report === null) return refuse(404, 'This incident is gone', `Nothing is kept of ${id} any more.`);
  if (isJson) return json(c, 200, plainOf(report.document()));
  const shown = await report.page({
    page: /^\d{1,6}$/.test(query.get('page') ?? '') ? Number(query.get('page')) : 1,
    pageLink: (to) => `?token=${token}${to <= 1 ? '' : `&page=${to}`}`,
    eventsLink: `${id}/events?token=${token}&after=${report.position}`,
    documentLink: `?token=${token}&format=json`,
  });
  return page(c, 200, shown);
}

async function incidentEvents(
  c: PageRequest,
  context: IncidentContext,
  open: Set<object>,
): Promise<Response> {
  const id = c.req.param('key') ?? '';
  const query = queryOf(c);
  const token = tokenOf(query);
  if (context.verify(token, id) !== 'good') {
    return c.text('this link does not open anything, or not any more\n', 403);
  }
  const report = await context.report(id);
  if (report === null) return c.text('this incident is gone\n', 404);
  // Proxies that gather answers would hold events back.
  c.header('X-Accel-Buffering', 'no');
  if (c.req.method === 'HEAD') {
    return c.body(null, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  }
  const after = startOf(c.req.header('last-event-id') ?? query.get('after') ?? '') ?? report.position;
  const response = streamSSE(c, async (stream) => {
    open.add(stream);
    try {
      await stream.write('retry: 3000\n\n');
      await tellChanges(stream, { c, context, id, token, after });
    } finally {
      open.delete(stream);
    }
  });
  response.headers.set('Content-Type', 'text/event-stream; charset=utf-8');
  return response;
}

const longestTimerMs = 2_147_483_647;

type FeedVisit = { c: PageRequest; context: IncidentContext; id: string; token: string; after: string };

/** Positions as they come, until the reader goes, the link expires or the server closes; a reader who does not read is cut off. */
async function tellChanges(
  stream: SSEStreamingApi,
  { c, context, id, token, after }: FeedVisit,
): Promise<void> {
  const gone = new AbortController();
  const end = () => gone.abort();
  stream.onAbort(end);
  const isGood = () => context.verify(token, id) === 'good';
  const expire = async () => {
    if (isGood()) return;
    await stream.writeSSE({ event: 'end', data: 'expired' });
    end();
  };
  let isBeating = false;
  const beat = async () => {
    if (isBeating) return void c.env.outgoing.destroy();
    isBeating = true;
    await (isGood() ? stream.write(': still here\n\n') : expire());
    isBeating = false;
  };
  const beats = setInterval(beat, context.heartbeatMs ?? 15_000);
  const expiresAt = (parseToken(token)?.expiresAtSeconds ?? 0) * 1000;
  const expiry = setTimeout(expire, Math.min(Math.max(0, expiresAt - context.now()), longestTimerMs));
  const signal = AbortSignal.any([context.closing, gone.signal]);
  try {
    for await (const position of context.follow(id, signal, after)) {
      if (signal.aborted) break;
      await stream.writeSSE({ id: position, event: 'change', data: position });
    }
  } finally {
    clearInterval(beats);
    clearTimeout(expiry);
  }
}

/** After which event the reader wants to hear more: where it was cut off, or where its page was made; null: it does not say. */
function startOf(text: string): string | null {
  return /^\d{1,18}-\d{1,18}$/.test(text) ? text : null;
}

/** Maps become objects, which JSON knows. */
function plainOf(value: unknown): unknown {
  if (value instanceof Map) return plainOf(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainOf(one)]));
}
