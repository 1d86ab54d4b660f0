import { z } from 'zod';
import type { IncompleteBecause, LogOutcome } from '../../../core/logs.ts';
import { instantNanos, rfc3339 } from '../../../core/query/time.ts';
import { isoInWords } from '../../../core/words/evidence-values.ts';
import { wait } from '../../../store/wait.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import type { ServiceRefusal } from '../http-reading.ts';
import { entryOfEvent, type StreamEvent } from './entry-of-event.ts';
import type { CloudWatchPlace } from './place.ts';
import { CloudWatch } from './service.ts';

/** More records than that no query gives. */
const largestAnswer = 10_000;
const firstLookMs = 200;
const longestLookMs = 2_000;
const shownFields = 'fields @timestamp, @ingestionTime, @log, @logStream, @message\n| ';

type Results = {
  rows: readonly StreamEvent[];
  status: string;
  matched: number | null;
  scanned: number | null;
  skipped: number;
};

/** One answer of Logs Insights: a query that is started, looked at until it has ended, and stopped when nobody waits any more. */
export class InsightsReading {
  readonly #service: CloudWatch;
  readonly #query: PlaceQuery<CloudWatchPlace> & { insights: string };
  readonly #maxEntries: number;
  readonly #firstLookMs: number;

  constructor(
    means: SourceMeans,
    query: PlaceQuery<CloudWatchPlace> & { insights: string },
    maxEntries: number,
  ) {
    this.#service = new CloudWatch(means, query, shownFields.length);
    this.#query = query;
    this.#maxEntries = maxEntries;
    this.#firstLookMs = means.times?.lookMs ?? firstLookMs;
  }

  async answer(): Promise<LogOutcome> {
    const limit = Math.min(this.#maxEntries + 1, largestAnswer);
    const started = await this.#start(limit);
    if (typeof started !== 'string') return this.#service.http.unavailable(started);
    const { signal } = this.#query;
    let last: Results | null = null;
    for (let delayMs = this.#firstLookMs; ; delayMs = Math.min(delayMs * 2, longestLookMs)) {
      await wait(delayMs, signal);
      const results = signal.aborted ? late : await this.#look(started);
      const isOver = 'why' in results || !/^(?:Scheduled|Running|Unknown)$/.test(results.status);
      if (!isOver) {
        last = results;
        continue;
      }
      if (!('why' in results)) return this.#ended(results, limit);
      await this.#service.aside('StopQuery', { queryId: started });
      // Whatever was under way when the time ran out: it is the query that has not ended.
      return this.#lost(signal.aborted ? late : results, last);
    }
  }

  /** Both ends are whole seconds, and in the answer: what is outside of the window is left out here. */
  async #start(limit: number): Promise<string | ServiceRefusal> {
    const { fromMs, toMs, insights } = this.#query;
    const { name, isArn } = this.#service.group;
    const reply = await this.#service.ask('StartQuery', {
      ...(isArn ? { logGroupIdentifiers: [name] } : { logGroupName: name }),
      ...{ startTime: Math.floor(fromMs / 1_000), endTime: Math.ceil(toMs / 1_000), limit },
      queryString: `${shownFields}${insights}\n| sort @timestamp asc\n| limit ${limit}`,
    });
    if (reply.kind === 'lost') return reply.refusal;
    const { data } = begun.safeParse(reply.value);
    return data?.queryId ?? this.#unreadable();
  }

  async #look(queryId: string): Promise<Results | ServiceRefusal> {
    const reply = await this.#service.ask('GetQueryResults', { queryId });
    if (reply.kind === 'lost') return reply.refusal;
    const { data } = answer.safeParse(reply.value);
    if (data === undefined) return this.#unreadable();
    const rows = data.results.map(eventOf);
    const read = rows.filter((row) => row !== null);
    if (read.length < rows.length) return this.#unreadable();
    const { recordsMatched = null, recordsScanned = null, estimatedRecordsSkipped } = data.statistics ?? {};
    return {
      rows: read,
      status: data.status,
      matched: recordsMatched,
      scanned: recordsScanned,
      skipped: estimatedRecordsSkipped ?? 0,
    };
  }

  #unreadable(): ServiceRefusal {
    return {
      kind: 'other',
      why: `${this.#service.http.where} answered in a form that CloudWatch Logs does not document`,
    };
  }

  #ended(results: Results, limit: number): LogOutcome {
    const { rows, status, matched } = results;
    if (status !== 'Complete') {
      const why = `${this.#service.http.where} did not end the query: its status is ${status}`;
      return this.#lost({ kind: 'fault', why }, results);
    }
    if (rows.length >= limit) return this.#entries(rows, this.#maxEntries < limit ? 'entry-cap' : 'page-cap');
    if (matched !== null && rows.length < matched)
      return this.#entries(rows, 'partial', `its query matched ${matched} records and gave ${rows.length}`);
    const outcome = this.#entries(rows, null);
    if (rows.length > 0 || outcome.kind !== 'entries' || results.skipped > 0) return outcome;
    return results.scanned !== null && results.scanned > 0
      ? outcome
      : { ...outcome, nothingThere: this.#nothing() };
  }

  #nothing(): string {
    const words = (ms: number) => isoInWords(rfc3339(ms));
    const { fromMs, toMs, place } = this.#query;
    return `${this.#service.http.where} looked at no record of the log group ${place.group} from ${words(fromMs)} to ${words(toMs)}, so nothing is proven: look at \`group\` and \`region\`, and whether it has a stream`;
  }

  /** What was found before decides all the same. */
  #lost(refusal: ServiceRefusal, last: Results | null): LogOutcome {
    const rows = last?.rows ?? [];
    const why = refusal === late ? `${this.#service.http.where} ${late.why}` : refusal.why;
    if (rows.length === 0) return this.#service.http.unavailable({ ...refusal, why });
    return this.#entries(rows, 'partial', why);
  }

  #entries(rows: readonly StreamEvent[], because: IncompleteBecause | null, detail?: string): LogOutcome {
    const { fromMs, toMs, insights, place } = this.#query;
    const own = rows.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    return this.#service.http.entries(
      own.map((event) => entryOfEvent(event, place.group)),
      because,
      { ...{ maxEntries: this.#maxEntries, filter: insights }, ...(detail === undefined ? {} : { detail }) },
    );
  }
}

const late: ServiceRefusal = { kind: 'fault', why: 'had not ended the query within the time of the check' };

const begun = z.object({ queryId: z.string().min(1) });
const row = z.array(z.object({ field: z.string(), value: z.string().nullish() }));
const answer = z.object({
  status: z.string(),
  results: z.array(row),
  statistics: z
    .object({
      recordsMatched: z.number().optional(),
      recordsScanned: z.number().optional(),
      estimatedRecordsSkipped: z.number().nullish(),
    })
    .nullish(),
});

/** Null for a record without a time or a text. */
function eventOf(fields: z.infer<typeof row>): StreamEvent | null {
  const values = new Map(fields.map(({ field, value }) => [field, value ?? null]));
  const atMs = instantOf(values.get('@timestamp'));
  const message = values.get('@message');
  if (atMs === null || typeof message !== 'string') return null;
  return {
    ...{ atMs, message },
    stream: values.get('@logStream') ?? null,
    ingestedMs: instantOf(values.get('@ingestionTime')),
    id: values.get('@ptr') ?? null,
  };
}

/** `2026-03-01 09:50:00.000`, in UTC. */
function instantOf(text: string | null | undefined): number | null {
  if (typeof text !== 'string') return null;
  const nanos = instantNanos(`${text.trim().replace(' ', 'T').replace(/Z$/, '')}Z`);
  return nanos === null ? null : Number(nanos / 1_000_000n);
}
