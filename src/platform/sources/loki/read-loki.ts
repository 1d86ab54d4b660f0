import { z } from 'zod';
import { entryOfLine } from '../../../core/log-line.ts';
import { entryOf, type LogEntry, type LogOutcome } from '../../../core/logs.ts';
import { selectorOf } from '../../../core/query/logql.ts';
import { rfc3339 } from '../../../core/query/time.ts';
import { isoInWords } from '../../../core/words/evidence-values.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import type { HttpPlace } from '../http-place.ts';
import { HttpReading, type HttpService, type ServiceRefusal } from '../http-reading.ts';

/** What a plan says of a Loki. */
type LokiPlace = HttpPlace & { query: string; tenant?: string | undefined };

const mostPages = 10;
/** `max_entries_limit_per_query`, unless the server says another. */
const largestPage = 5_000;

const service: HttpService = {
  name: 'Loki',
  grants: 'give who asks the right to read the logs of the tenant (in Grafana Cloud a token with logs:read)',
  address: 'the address of Loki itself, not of Grafana',
  perMinute: 240,
  refusal(status, text) {
    if (status === 401 && /no org id/i.test(text))
      return {
        kind: 'other',
        why: 'wants to be told the tenant: set `tenant` (X-Scope-OrgID: no org id; no credentials are asked for)',
      };
    return null;
  },
};

/** Reads each question by itself. */
export function readLoki(means: SourceMeans, query: PlaceQuery<LokiPlace>): Promise<readonly LogOutcome[]> {
  return Promise.all(query.questions.map(({ maxEntries }) => new Reading(means, query, maxEntries).answer()));
}

type Line = { nanos: bigint; entry: LogEntry };
type Page = { lines: readonly Line[]; warnings: readonly string[] };

/** One answer: pages forward from the last instant that was read, of which the lines come again and replace those that came before. */
class Reading {
  readonly #http: HttpReading;
  readonly #query: PlaceQuery<LokiPlace>;
  readonly #maxEntries: number;
  #found: readonly Line[] = [];
  #warnings: readonly string[] = [];
  #limit: number;

  constructor(means: SourceMeans, query: PlaceQuery<LokiPlace>, maxEntries: number) {
    this.#http = new HttpReading(means, service, query.place, query);
    this.#query = query;
    this.#maxEntries = maxEntries;
    this.#limit = Math.min(maxEntries + 1, 1_000);
  }

  async answer(): Promise<LogOutcome> {
    let from = BigInt(this.#query.fromMs) * 1_000_000n;
    for (let pages = 0; pages < mostPages; ) {
      const page = await this.#page(from);
      if ('why' in page) {
        if (this.#isSmallerAllowed(page)) continue;
        return this.#lost(page);
      }
      pages += 1;
      this.#found = [...this.#found.filter(({ nanos }) => nanos < from), ...page.lines];
      this.#warnings = [...this.#warnings, ...page.warnings];
      if (this.#found.length > this.#maxEntries) return this.#entries('entry-cap');
      const last = latestOf(page.lines) ?? from;
      if (page.lines.length < this.#limit) return await this.#ended(latestOf(page.lines));
      // More lines of one instant than a page holds cannot be told apart.
      if (last === from && this.#limit === largestPage) return this.#entries('page-cap');
      if (last === from) this.#limit = largestPage;
      from = last;
    }
    return this.#entries('page-cap');
  }

  /** A page that is not full is the last one, unless the server gives fewer lines than it has: there must be none behind `last`. */
  async #ended(last: bigint | null): Promise<LogOutcome> {
    if (last === null) return this.#found.length > 0 ? this.#entries(null) : this.#silence();
    const page = await this.#page(last + 1n);
    if ('why' in page) return this.#lost(page);
    const detail = 'it gave fewer lines than it was asked for, and has more';
    return page.lines.length === 0 ? this.#entries(null) : this.#entries('partial', detail);
  }

  async #page(from: bigint): Promise<Page | ServiceRefusal> {
    const { query, tenant } = this.#query.place;
    const reply = await this.#http.ask({
      path: '/loki/api/v1/query_range',
      fields: {
        ...{ query, start: String(from), end: String(this.#endNanos()) },
        ...{ limit: String(this.#limit), direction: 'forward' },
      },
      headers: { 'x-loki-response-encoding-flags': 'categorize-labels', ...tenantHeader(tenant) },
    });
    if (reply.kind === 'lost') return reply.refusal;
    const parsed = rangeAnswer.safeParse(reply.value);
    if (!parsed.success) return this.#unreadable(reply.value);
    const { data, warnings } = parsed.data;
    const problem = data.result.some(({ values }) => isBackward(values))
      ? 'gives the newest lines first, which hides older ones'
      : null;
    const lines = data.result.flatMap(linesOf);
    const isElsewhere = lines.some(({ nanos }) => nanos < from || nanos >= this.#endNanos());
    if (problem !== null || isElsewhere)
      return {
        kind: 'other',
        why: `${this.#http.where} ${problem ?? 'gives lines that are not of the window'}, although it was asked otherwise`,
      };
    return { lines, warnings: warnings ?? [] };
  }

  #unreadable(value: unknown): ServiceRefusal {
    const other = otherAnswer.safeParse(value);
    if (!other.success)
      return {
        kind: 'other',
        why: `${this.#http.where} answered in a form that Loki does not document`,
      };
    const why = `${this.#http.where} answered with a ${other.data.data.resultType}: \`query\` counts or calculates, it has to select lines`;
    return { kind: 'query', why };
  }

  /** Loki refuses a page that is larger than it allows, and says how large one may be. */
  #isSmallerAllowed({ why }: ServiceRefusal): boolean {
    const [, most] = /max_entries_limit_per_query \(\d+ > (\d+)\)/.exec(why) ?? [];
    const allowed = Number(most ?? 0);
    if (allowed < 1 || allowed >= this.#limit) return false;
    this.#limit = allowed;
    return true;
  }

  /** Nothing at all proves nothing where no stream could have said anything. */
  async #silence(): Promise<LogOutcome> {
    const { query, tenant } = this.#query.place;
    const selector = selectorOf(query) ?? query;
    const reply = await this.#http.ask({
      path: '/loki/api/v1/series',
      fields: {
        ...{ 'match[]': selector, start: String(BigInt(this.#query.fromMs) * 1_000_000n) },
        end: String(this.#endNanos()),
      },
      headers: tenantHeader(tenant),
    });
    if (reply.kind === 'lost') return this.#lost(reply.refusal);
    const parsed = seriesAnswer.safeParse(reply.value);
    if (!parsed.success) return this.#lost(this.#unreadable(reply.value));
    const answer = this.#entries(null);
    if (parsed.data.data.length > 0 || answer.kind !== 'entries') return answer;
    const advice =
      tenant === undefined ? 'whether a `tenant` has to be named' : `whether \`${tenant}\` is its tenant`;
    const words = (ms: number) => isoInWords(rfc3339(ms));
    const span = `from ${words(this.#query.fromMs)} to ${words(this.#query.toMs)}`;
    return {
      ...answer,
      nothingThere: `${this.#http.where} has no stream ${shortLine(selector, 300)} ${span}, so nothing is proven: look at its labels, and ${advice}`,
    };
  }

  #lost(refusal: ServiceRefusal): LogOutcome {
    const { kind } = refusal;
    if (this.#found.length === 0 || (kind !== 'quota' && kind !== 'fault'))
      return this.#http.unavailable(refusal);
    const { because, detail } = this.#http.endedBy(refusal);
    return this.#entries(because, detail);
  }

  #entries(because: Parameters<HttpReading['entries']>[1], detail?: string): LogOutcome {
    const isWarned = because === null && this.#warnings.length > 0;
    const why = isWarned ? shortLine(this.#warnings.join('; '), 300) : detail;
    return this.#http.entries(
      this.#found.map(({ entry }) => entry),
      isWarned ? 'partial' : because,
      {
        maxEntries: this.#maxEntries,
        filter: this.#query.place.query,
        ...(why === undefined ? {} : { detail: why }),
      },
    );
  }

  #endNanos(): bigint {
    return BigInt(this.#query.toMs) * 1_000_000n;
  }
}

function latestOf(lines: readonly Line[]): bigint | null {
  return (
    lines
      .map(({ nanos }) => nanos)
      .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      .at(-1) ?? null
  );
}

function tenantHeader(tenant: string | undefined): Record<string, string> {
  return tenant === undefined ? {} : { 'x-scope-orgid': tenant };
}

const texts = z.record(z.string(), z.string());
/** Labels by where they are from, as asked for; else what an older Loki has. */
const beside = z.union([
  z.strictObject({ structuredMetadata: texts.optional(), parsed: texts.optional() }),
  texts,
]);
const stream = z.object({
  stream: texts,
  values: z.array(z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]).rest(beside)),
});
const rangeAnswer = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.literal('streams'), result: z.array(stream) }),
  warnings: z.array(z.string()).nullish(),
});
const otherAnswer = z.object({ data: z.object({ resultType: z.enum(['matrix', 'vector', 'scalar']) }) });
const seriesAnswer = z.object({ status: z.literal('success'), data: z.array(texts) });

function isBackward(values: z.infer<typeof stream>['values']): boolean {
  return values.some(([time], at) => at > 0 && BigInt(time) < BigInt(values[at - 1]?.[0] ?? time));
}

/** The level that Loki found in a line by itself counts where its writer named none. */
function linesOf({ stream: labels, values }: z.infer<typeof stream>): readonly Line[] {
  const { detected_level: ofStream, ...resource } = labels;
  return values.map(([time, line, more]) => {
    const { detected_level: found = ofStream, ...attributes } = attributesOf(more);
    const nanos = BigInt(time);
    const fraction = String(nanos % 1_000_000_000n).padStart(9, '0');
    const timestamp = `${rfc3339(Number(nanos / 1_000_000_000n) * 1_000).slice(0, 19)}.${fraction}Z`;
    const entry = entryOfLine(line, { timestamp, resource, attributes });
    const isNamed = entry.severityText !== null || found === undefined || found === 'unknown';
    return { nanos, entry: isNamed ? entry : withSeverity(entry, found) };
  });
}

function withSeverity({ severityNumber: _none, ...entry }: LogEntry, severityText: string): LogEntry {
  return entryOf({ ...entry, severityText });
}

function attributesOf(more: z.infer<typeof beside> | undefined): Record<string, string> {
  if (more === undefined) return {};
  const { structuredMetadata, parsed, ...others } = more;
  const isCategorized = typeof structuredMetadata === 'object' || typeof parsed === 'object';
  if (!isCategorized) return texts.parse(more);
  return { ...texts.parse(others), ...texts.parse(structuredMetadata ?? {}), ...texts.parse(parsed ?? {}) };
}
