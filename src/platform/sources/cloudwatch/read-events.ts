import { z } from 'zod';
import type { IncompleteBecause, LogOutcome } from '../../../core/logs.ts';
import { rfc3339 } from '../../../core/query/time.ts';
import { isoInWords } from '../../../core/words/evidence-values.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import type { ServiceRefusal } from '../http-reading.ts';
import { entryOfEvent, type StreamEvent } from './entry-of-event.ts';
import type { CloudWatchPlace } from './place.ts';
import { CloudWatch } from './service.ts';

const largestPage = 1_000;
const mostPages = 10;
/** It looks at a stretch of the group at a time: with a filter that finds little most pages have no event. */
const mostEmptyPages = 200;
/** The same token again, with no event, is seen to lead on all the same (aws/aws-cli#3191). */
const mostSameTokens = 3;

type Page = { events: readonly StreamEvent[]; token: string | null };

/** One answer of `FilterLogEvents`: a page leads to the next one by its token, and only one without a token is the last. */
export class EventReading {
  readonly #service: CloudWatch;
  readonly #query: PlaceQuery<CloudWatchPlace>;
  readonly #maxEntries: number;
  readonly #found = new Map<string, StreamEvent>();

  constructor(means: SourceMeans, query: PlaceQuery<CloudWatchPlace>, maxEntries: number) {
    this.#service = new CloudWatch(means, query);
    this.#query = query;
    this.#maxEntries = maxEntries;
  }

  async answer(): Promise<LogOutcome> {
    const { filter } = this.#query.place;
    const limit = Math.min(this.#maxEntries + 1, largestPage);
    const end = await this.#pages(limit, filter, mostPages);
    if (typeof end !== 'string' && end !== null) return this.#lost(end);
    if (end !== null || this.#found.size > 0) return this.#entries(end);
    // Without a filter that was the question itself.
    return filter === undefined || filter.trim() === '' ? this.#nothing() : await this.#silence();
  }

  /** Reads until the last page, or says why it did not. */
  async #pages(
    limit: number,
    filter: string | undefined,
    most: number,
  ): Promise<IncompleteBecause | ServiceRefusal | null> {
    let token: string | null = null;
    let same = 0;
    for (let full = 0, empty = 0; full < most && empty < mostEmptyPages; ) {
      const page: Page | ServiceRefusal = await this.#page(limit, filter, token);
      if ('why' in page) return page;
      const isNew = this.#take(page.events);
      if (this.#found.size > this.#maxEntries) return 'entry-cap';
      if (page.token === null) return null;
      same = page.token === token ? same + 1 : 0;
      if (same > mostSameTokens || (page.events.length > 0 && !isNew)) return 'token-loop';
      if (page.events.length > 0) full += 1;
      else empty += 1;
      token = page.token;
    }
    return 'page-cap';
  }

  #take(events: readonly StreamEvent[]): boolean {
    const before = this.#found.size;
    for (const event of events) this.#found.set(`${event.atMs} ${event.stream} ${event.id}`, event);
    return this.#found.size > before;
  }

  /** The last millisecond that is asked for is in the answer. */
  async #page(
    limit: number,
    filter: string | undefined,
    token: string | null,
  ): Promise<Page | ServiceRefusal> {
    const { fromMs, toMs } = this.#query;
    const { name, isArn } = this.#service.group;
    const reply = await this.#service.ask('FilterLogEvents', {
      ...(isArn ? { logGroupIdentifier: name } : { logGroupName: name }),
      ...{ startTime: fromMs, endTime: toMs - 1, limit },
      ...(filter === undefined ? {} : { filterPattern: filter }),
      ...(token === null ? {} : { nextToken: token }),
    });
    if (reply.kind === 'lost') return reply.refusal;
    const { data } = answer.safeParse(reply.value);
    const { where } = this.#service.http;
    if (data === undefined)
      return { kind: 'other', why: `${where} answered in a form that CloudWatch Logs does not document` };
    const events = data.events.map(({ timestamp, message, logStreamName, ingestionTime, eventId }) => ({
      ...{ atMs: timestamp, message, stream: logStreamName, ingestedMs: ingestionTime ?? null, id: eventId },
    }));
    if (events.some(({ atMs }) => atMs < fromMs || atMs >= toMs))
      return {
        kind: 'other',
        why: `${where} gives events that are not of the window, although it was asked otherwise`,
      };
    return { events, token: data.nextToken ?? null };
  }

  /** A filter that finds nothing proves nothing where there is no event at all, as in a group without streams. */
  async #silence(): Promise<LogOutcome> {
    const end = await this.#pages(1, undefined, 1);
    const isThere = this.#found.size > 0;
    this.#found.clear();
    if (isThere) return this.#entries(null);
    if (end === null) return this.#nothing();
    return typeof end === 'string' ? this.#entries(end) : this.#lost(end);
  }

  #nothing(): LogOutcome {
    const answer = this.#entries(null);
    const words = (ms: number) => isoInWords(rfc3339(ms));
    const { fromMs, toMs, place } = this.#query;
    const nothingThere = `${this.#service.http.where} has no event in the log group ${place.group} from ${words(fromMs)} to ${words(toMs)}, so nothing is proven: look at \`group\` and \`region\`, and whether it has a stream`;
    return answer.kind === 'entries' ? { ...answer, nothingThere } : answer;
  }

  #lost(refusal: ServiceRefusal): LogOutcome {
    if (this.#found.size === 0) return this.#service.http.unavailable(refusal);
    const { because, detail } = this.#service.http.endedBy(refusal);
    return this.#entries(because, detail);
  }

  #entries(because: IncompleteBecause | null, detail?: string): LogOutcome {
    const { group, filter = '' } = this.#query.place;
    const events = [...this.#found.values()];
    return this.#service.http.entries(
      events.map((event) => entryOfEvent(event, group)),
      because,
      { ...{ maxEntries: this.#maxEntries, filter }, ...(detail === undefined ? {} : { detail }) },
    );
  }
}

const answer = z.object({
  events: z.array(
    z.object({
      timestamp: z.number(),
      message: z.string(),
      logStreamName: z.string(),
      eventId: z.string(),
      ingestionTime: z.number().nullish(),
    }),
  ),
  nextToken: z.string().nullish(),
});
