import { z } from 'zod';
import type { AwsScope } from '../../../core/cloud-access.ts';
import { awsScopeOf, type CloudAuth, isCloudAuth } from '../../../core/cloud-auth.ts';
import type { IncompleteBecause, LogOutcome } from '../../../core/logs.ts';
import { fieldsInLucene } from '../../../core/query/lucene.ts';
import { rfc3339 } from '../../../core/query/time.ts';
import { listed } from '../../../core/words/enumeration.ts';
import { isoInWords } from '../../../core/words/evidence-values.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { awsSigning } from '../aws-signing.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import { HttpReading, type HttpService, type ServiceRefusal } from '../http-reading.ts';
import { entryOfDocument, type SearchHit } from './entry-of-document.ts';
import { type OpenSearchPlace, timeFieldOf } from './place.ts';
import { PointInTime, type Products } from './point-in-time.ts';
import { fieldsInClauses } from './query-mistakes.ts';
import { readSearch, type SearchPage } from './search-answer.ts';
import { refusalOf } from './search-refusal.ts';

const mostPages = 7;
const usualPage = 1_000;
/** `index.max_result_window`, unless the index says another. */
const largestPage = 10_000;

const service: HttpService = {
  name: 'OpenSearch',
  grants: 'give who asks the right to read the index (the action group, or privilege, `read`)',
  address: 'the address of OpenSearch or Elasticsearch itself, not of Dashboards or Kibana',
  perMinute: 240,
};

/** Reads each question by itself. */
export function readOpenSearch(
  means: SourceMeans & { products: Products },
  query: PlaceQuery<OpenSearchPlace>,
): Promise<readonly LogOutcome[]> {
  return Promise.all(query.questions.map(({ maxEntries }) => new Reading(means, query, maxEntries).answer()));
}

/** Where a page begins: at an instant, or behind the sort values of a hit. */
type From = { fromMs: number; after?: readonly unknown[] };

/**
 * One answer. What fits on a page is one search; for more a point in time is opened, and read behind the last hit that can be told from
 * those that follow: where the server has no tie-breaker, the last instant of a page comes again.
 */
class Reading {
  readonly #http: HttpReading;
  readonly #query: PlaceQuery<OpenSearchPlace>;
  readonly #maxEntries: number;
  readonly #found = new Map<string, SearchHit>();
  readonly #problems: string[] = [];
  readonly #point: PointInTime;
  #size: number;
  #largest = largestPage;
  #sent = '';

  constructor(
    means: SourceMeans & { products: Products },
    query: PlaceQuery<OpenSearchPlace>,
    maxEntries: number,
  ) {
    const { auth, ...place } = query.place;
    const own = {
      ...service,
      ...(isCloudAuth(auth) ? { access: awsSigning(means.cloud, scopeOf(auth, place.url)) } : {}),
      refusal: (status: number, text: string) =>
        refusalOf({ status, text, sent: this.#sent, place: query.place }),
    };
    this.#http = new HttpReading(means, own, isCloudAuth(auth) ? place : { ...place, auth }, query);
    this.#point = new PointInTime(this.#http, query.place, means.products);
    this.#query = query;
    this.#maxEntries = maxEntries;
    this.#size = Math.min(maxEntries + 1, usualPage);
  }

  async answer(): Promise<LogOutcome> {
    const page = await this.#page({ fromMs: this.#query.fromMs });
    if ('why' in page) return this.#lost(page);
    this.#take(page);
    const { total, hits } = page;
    if (hits.length === 0 && !(total !== null && total > 0)) return await this.#silence();
    const isCut = total !== null && total > this.#maxEntries && hits.length >= this.#maxEntries;
    if (isCut || this.#found.size > this.#maxEntries) return this.#entries('entry-cap');
    if (this.#isLast(page)) return this.#ended(page, 0);
    const opened = await this.#point.open();
    if (opened !== null && 'why' in opened) return this.#lost(opened);
    if (opened !== null && 'lacks' in opened) return this.#entries('partial', opened.lacks);
    if (opened !== null) this.#problems.push(opened.partial);
    const rest = await this.#rest();
    await this.#point.close();
    return { ...rest, requests: this.#http.requests };
  }

  /** Begins again at the last instant of the first page, as what came since may stand there too. */
  async #rest(): Promise<LogOutcome> {
    let from: From = { fromMs: Math.max(...this.#hits().map(({ atMs }) => atMs)) };
    for (const hit of this.#hits()) if (hit.atMs >= from.fromMs) this.#found.delete(keyOf(hit));
    const before = this.#found.size;
    for (let pages = 1; pages < mostPages; pages += 1) {
      const page = await this.#page(from);
      if ('why' in page) return this.#lost(page);
      const isNew = this.#take(page);
      if (this.#found.size > this.#maxEntries) return this.#entries('entry-cap');
      if (this.#isLast(page)) return this.#ended(page, before);
      const next = this.#behind(page, from);
      if (next === null) return this.#entries('page-cap');
      if (!isNew && this.#size < this.#largest) return this.#entries('token-loop');
      from = next;
    }
    return this.#entries('page-cap');
  }

  /** Null where more hits of one instant than a page holds cannot be told apart. */
  #behind({ hits }: SearchPage, from: From): From | null {
    const last = hits.at(-1);
    if (last === undefined) return null;
    if (last.sort.length > 1) return { ...from, after: last.sort };
    const earlier = hits.findLast(({ atMs }) => atMs < last.atMs);
    if (earlier !== undefined) return { ...from, after: earlier.sort };
    if (this.#size >= this.#largest) return null;
    this.#size = this.#largest;
    return from;
  }

  #isLast({ hits }: SearchPage): boolean {
    return hits.length < this.#size;
  }

  /** All was read, unless the server itself counts more than it gave. */
  #ended({ total }: SearchPage, before: number): LogOutcome {
    const found = this.#found.size - before;
    return total !== null && found < total
      ? this.#entries('partial', `it counts ${total} entries and gave ${found}`)
      : this.#entries(null);
  }

  #take({ hits, problem }: SearchPage): boolean {
    const before = this.#found.size;
    for (const hit of hits) this.#found.set(keyOf(hit), hit);
    if (problem !== null) this.#problems.push(problem);
    return this.#found.size > before;
  }

  async #page(from: From): Promise<SearchPage | ServiceRefusal> {
    for (;;) {
      const page = await this.#search(
        {
          size: this.#size,
          // Of the type `date_nanos` the values would be numbers that JSON cannot hold.
          sort: [{ [timeFieldOf(this.#query.place)]: { order: 'asc', numeric_type: 'date' } }],
          ...(from.after === undefined ? {} : { search_after: from.after }),
        },
        from.fromMs,
        [this.#asked()],
      );
      if (!('why' in page) || !this.#isSmallerAllowed(page)) return page;
    }
  }

  async #search(
    body: object,
    fromMs: number,
    also: readonly unknown[],
  ): Promise<SearchPage | ServiceRefusal> {
    const timeField = timeFieldOf(this.#query.place);
    const { toMs } = this.#query;
    const bounds = { gte: rfc3339(fromMs), lt: rfc3339(toMs), format: 'strict_date_optional_time' };
    const query = { bool: { filter: [...also, { range: { [timeField]: bounds } }] } };
    const { path, pit, fields } = this.#point.place;
    const json = { query, track_total_hits: largestPage, ...body, ...pit };
    this.#sent = JSON.stringify(json);
    const reply = await this.#http.ask({ path, fields, json, isExact: true });
    if (reply.kind === 'lost') return reply.refusal;
    const page = readSearch(reply.value, { fromMs, toMs, timeField });
    if ('wrong' in page) return { kind: 'other', why: `${this.#http.where} ${page.wrong}` };
    if (page.pointId !== null) this.#point.moved(page.pointId);
    if (page.shards === 0)
      return {
        kind: 'other',
        why: `${this.#http.where} has no index that \`${this.#query.place.index}\` names: look at \`index\``,
      };
    return page;
  }

  #asked(): unknown {
    const { query } = this.#query.place;
    return typeof query === 'string' ? { query_string: { query, analyze_wildcard: true } } : query;
  }

  #isSmallerAllowed({ why }: ServiceRefusal): boolean {
    const [, most] = /Result window is too large.*less than or equal to: \[(\d+)\]/.exec(why) ?? [];
    const allowed = Number(most ?? 0);
    if (allowed < 1 || allowed >= this.#size) return false;
    this.#size = allowed;
    this.#largest = allowed;
    return true;
  }

  /** Nothing at all proves nothing where no document of the time is: the index, or the field of the time, may be another. */
  async #silence(): Promise<LogOutcome> {
    const { fromMs, toMs, place } = this.#query;
    const page = await this.#search(
      { size: 1, sort: [{ [timeFieldOf(place)]: { order: 'asc', numeric_type: 'date' } }] },
      fromMs,
      [],
    );
    if ('why' in page) return this.#lost(page);
    if (page.hits.length === 0 && page.problem !== null) return this.#entries('partial', page.problem);
    const answer = this.#entries(null);
    if (answer.kind !== 'entries') return answer;
    const unknown = page.hits.length === 0 ? [] : await this.#unknownFields();
    if (unknown.length > 0)
      return { ...answer, requests: this.#http.requests, nothingThere: this.#noField(unknown) };
    if (page.hits.length > 0) return { ...answer, requests: this.#http.requests };
    const words = (ms: number) => isoInWords(rfc3339(ms));
    const span = `from ${words(fromMs)} to ${words(toMs)}`;
    return {
      ...answer,
      nothingThere: `${this.#http.where} has no document in ${shortLine(place.index, 200)} whose ${timeFieldOf(place)} is ${span}, so nothing is proven: look at \`index\` and \`timeField\``,
    };
  }

  /** Fields of the query that no index has: it would find nothing whatever was written. Where that cannot be asked, none. */
  async #unknownFields(): Promise<readonly string[]> {
    const { query, index } = this.#query.place;
    const names = typeof query === 'string' ? fieldsInLucene(query) : fieldsInClauses(query);
    if (names.length === 0) return [];
    const reply = await this.#http.ask({
      path: `/${encodeURIComponent(index)}/_field_caps`,
      fields: { fields: [...new Set([...names, ...names.flatMap(parentsOf)])].join(',') },
    });
    const { data } = fieldAnswer.safeParse(reply.kind === 'json' ? reply.value : null);
    if (data === undefined) return [];
    const isOpen = (parent: string) => Object.keys(data.fields[parent] ?? {}).some((type) => open.has(type));
    return names.filter((name) => !Object.hasOwn(data.fields, name) && !parentsOf(name).some(isOpen));
  }

  #noField(names: readonly string[]): string {
    return `${this.#http.where} has no field ${listed(names, 'and')} in ${shortLine(this.#query.place.index, 200)}, so the query finds nothing whatever was written: look at its name, or map it before anything is written`;
  }

  #lost(refusal: ServiceRefusal): LogOutcome {
    if (this.#found.size === 0) return this.#http.unavailable(refusal);
    const { because, detail } = this.#http.endedBy(refusal);
    return this.#entries(because, detail);
  }

  #hits(): readonly SearchHit[] {
    return [...this.#found.values()];
  }

  #entries(because: IncompleteBecause | null, detail?: string): LogOutcome {
    const { query } = this.#query.place;
    const timeField = timeFieldOf(this.#query.place);
    const isPartial = because === null && this.#problems.length > 0;
    const why = isPartial ? shortLine([...new Set(this.#problems)].join('; '), 300) : detail;
    return this.#http.entries(
      this.#hits().map((hit) => entryOfDocument(hit, timeField)),
      isPartial ? 'partial' : because,
      {
        maxEntries: this.#maxEntries,
        filter: typeof query === 'string' ? query : JSON.stringify(query),
        ...(why === undefined ? {} : { detail: why }),
      },
    );
  }
}

const fieldAnswer = z.object({ fields: z.record(z.string(), z.record(z.string(), z.unknown())) });
/** Types of objects whose members are fields, and are listed nowhere. */
const open: ReadonlySet<string> = new Set(['flattened', 'flat_object', 'passthrough']);

/** `a.b` and `a` of `a.b.c`. */
function parentsOf(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** A collection of OpenSearch Serverless has another name for its service. */
function scopeOf(auth: Exclude<CloudAuth, 'google'>, url: string): AwsScope | null {
  const host = new URL(url);
  return awsScopeOf(auth, host, /\.aoss\./.test(host.hostname) ? 'aoss' : 'es');
}

function keyOf({ index, id }: SearchHit): string {
  return `${index}/${id}`;
}
