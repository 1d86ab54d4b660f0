import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LinkJudgement, parseToken } from '../core/links.ts';
import { type Page, sendJson, sendPage, sendText, wantsJson } from './answers.ts';
import { beginEvents, type LivePage, sendLivePage } from './live-answers.ts';

/** An incident as people and as programs read it; made only when one of them asks. */
export type IncidentReport = {
  /** The last event that it knows of; read before the events themselves, so that nothing falls between. */
  position: string;
  page(options: IncidentPageLinks): LivePage | Promise<LivePage>;
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
  report(key: string): Promise<IncidentReport | null>;
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

/** What a route hands over. */
export type IncidentAsked = { request: IncomingMessage; response: ServerResponse; id: string };

/** What `/incidents/<key>` and `/incidents/<key>/events` answer. */
export type IncidentAnswers = {
  page(asked: IncidentAsked): Promise<void>;
  events(asked: IncidentAsked): Promise<void>;
};

/** Answers for incidents; the streams that are open are counted here. */
export function incidentAnswers(context: IncidentContext): IncidentAnswers {
  let streams = 0;
  return {
    page: (asked) => incidentPage(asked, context),
    async events(asked) {
      if (streams >= (context.mostStreams ?? 100)) {
        asked.response.setHeader('Retry-After', '60');
        return sendText(asked.response, 503, 'too many pages follow incidents just now; reload the page\n');
      }
      streams += 1;
      try {
        await incidentEvents(asked, context);
      } finally {
        streams -= 1;
      }
    },
  };
}

const again = 'Ask for a new link in Slack: /staging-check timeline shows one that opens for 7 days.';

async function incidentPage({ request, response, id }: IncidentAsked, context: IncidentContext) {
  const query = queryOf(request);
  const isJson = wantsJson(request) || query.get('format') === 'json';
  const refuse = (status: number, title: string, text: string) => {
    if (isJson) sendJson(response, status, { error: `${title}: ${text}` });
    else sendPage(response, status, context.notice(title, text));
  };
  // Before anything is looked up: without a good token, no answer depends on which incidents exist.
  const token = tokenOf(query);
  const judgement = context.verify(token, id);
  if (judgement === 'expired') return refuse(403, 'This link has expired', again);
  if (judgement === 'wrong') return refuse(403, 'This link does not open anything', again);
  const report = await context.report(id);
  if (report === null) return refuse(404, 'This incident is gone', `Nothing is kept of ${id} any more.`);
  if (isJson) return sendJson(response, 200, plainOf(report.document()));
  const page = /^\d{1,6}$/.test(query.get('page') ?? '') ? Number(query.get('page')) : 1;
  sendLivePage(
    response,
    await report.page({
      page,
      pageLink: (to) => `?token=${token}${to <= 1 ? '' : `&page=${to}`}`,
      eventsLink: `${id}/events?token=${token}&after=${report.position}`,
      documentLink: `?token=${token}&format=json`,
    }),
  );
}

/** How much may wait for a reader who does not read. */
const mostWaitingBytes = 65_536;
const longestTimerMs = 2_147_483_647;

async function incidentEvents({ request, response, id }: IncidentAsked, context: IncidentContext) {
  const query = queryOf(request);
  const token = tokenOf(query);
  if (context.verify(token, id) !== 'good') {
    return sendText(response, 403, 'this link does not open anything, or not any more\n');
  }
  const report = await context.report(id);
  if (report === null) return sendText(response, 404, 'this incident is gone\n');
  if (response.destroyed) return;
  beginEvents(response);
  if (request.method === 'HEAD') return void response.end();
  response.write('retry: 3000\n\n');
  const gone = new AbortController();
  const end = () => gone.abort();
  const expire = () => {
    if (!response.writableEnded) response.write('event: end\ndata: expired\n\n');
    end();
  };
  response.once('close', end);
  const beats = setInterval(() => {
    if (context.verify(token, id) !== 'good') expire();
    else if (response.writableLength > mostWaitingBytes) response.destroy();
    else response.write(': still here\n\n');
  }, context.heartbeatMs ?? 15_000);
  const expiresAt = (parseToken(token)?.expiresAtSeconds ?? 0) * 1000;
  const expiry = setTimeout(
    () => context.verify(token, id) !== 'good' && expire(),
    Math.min(Math.max(0, expiresAt - context.now()), longestTimerMs),
  );
  const signal = AbortSignal.any([context.closing, gone.signal]);
  try {
    for await (const position of context.follow(id, signal, startOf(request, query) ?? report.position)) {
      if (signal.aborted) break;
      response.write(`id: ${position}\nevent: change\ndata: ${position}\n\n`);
    }
  } finally {
    clearInterval(beats);
    clearTimeout(expiry);
    response.off('close', end);
  }
  response.end();
}

/** After which event the reader wants to hear more: where it was cut off, else where its page was made. */
function startOf({ headers }: IncomingMessage, query: URLSearchParams): string | null {
  const asked = headers['last-event-id'] ?? query.get('after') ?? '';
  return typeof asked === 'string' && /^\d{1,18}-\d{1,18}$/.test(asked) ? asked : null;
}

function queryOf({ url }: IncomingMessage): URLSearchParams {
  // The sign in front keeps `URLSearchParams` from forgiving a second question mark.
  return new URLSearchParams(`&${url?.split('?').slice(1).join('?') ?? ''}`);
}

/** The one token; two are none. */
function tokenOf(query: URLSearchParams): string {
  const tokens = query.getAll('token');
  return tokens.length === 1 ? (tokens[0] ?? '') : '';
}

/** Maps become objects, which JSON knows. */
function plainOf(value: unknown): unknown {
  if (value instanceof Map) return plainOf(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainOf(one)]));
}
