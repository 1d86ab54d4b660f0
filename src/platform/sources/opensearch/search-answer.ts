import { z } from 'zod';
import { isExactNumber } from '../../../core/json/exact-number.ts';
import { instantNanos } from '../../../core/query/time.ts';
import { isRecord } from '../../../core/query/unread.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import type { SearchHit } from './entry-of-document.ts';

/** Hits of a page with the values that they were sorted by; `problem` is what the server says itself of why it is not whole. */
export type SearchPage = {
  hits: readonly (SearchHit & { sort: readonly unknown[] })[];
  /** What the server counts; null where it does not. */
  total: number | null;
  problem: string | null;
  shards: number;
  pointId: string | null;
};

const whole = z.number();
const count = z.number().min(0);
const cause = z.object({ type: z.string().optional(), reason: z.string().nullish() });
const answer = z.object({
  status: z.number().optional(),
  timed_out: z.boolean().optional(),
  terminated_early: z.boolean().nullish(),
  _shards: z.object({
    total: whole,
    successful: whole,
    failed: whole,
    failures: z.array(z.object({ reason: z.unknown() })).nullish(),
  }),
  _clusters: z.object({ total: whole, successful: whole }).nullish(),
  pit_id: z.string().nullish(),
  hits: z.object({
    total: z.union([z.object({ value: count }).transform(({ value }) => value), count]).nullish(),
    hits: z.array(
      z.object({
        _index: z.string(),
        _id: z.string(),
        _routing: z.string().nullish(),
        _source: z.unknown().optional(),
        sort: z.array(z.unknown()).nullish(),
      }),
    ),
  }),
});
type Answer = z.infer<typeof answer>;

type Bounds = { fromMs: number; toMs: number; timeField: string };

/** The answer to a search, or what is wrong with it, in words that follow the name of who answered. */
export function readSearch(value: unknown, bounds: Bounds): SearchPage | { wrong: string } {
  const { data } = answer.safeParse(value);
  if (data === undefined) return { wrong: `answered in a form that OpenSearch does not document` };
  if ((data.status ?? 200) >= 300) return { wrong: `answered with the status ${data.status} beside entries` };
  const hits = data.hits.hits.map((hit) => ({
    ...{
      index: hit._index,
      id: hit._routing ? `${hit._id}@${hit._routing}` : hit._id,
      source: hit._source,
      sort: hit.sort ?? [],
    },
    atMs: instantOf(hit, bounds.timeField),
  }));
  const read: SearchPage['hits'][number][] = [];
  for (const { source, atMs, ...hit } of hits) {
    if (!isRecord(source))
      return { wrong: 'gives entries without what they say: the mapping of the index keeps no `_source`' };
    if (atMs === null)
      return { wrong: `gives entries whose ${bounds.timeField} is no time: set \`timeField\`` };
    if (atMs < bounds.fromMs || atMs >= bounds.toMs)
      return { wrong: 'gives entries that are not of the window, although it was asked otherwise' };
    if (atMs < (read.at(-1)?.atMs ?? atMs))
      return { wrong: 'gives entries in another order than it was asked for' };
    read.push({ ...hit, source, atMs });
  }
  return {
    hits: read,
    total: data.hits.total ?? null,
    problem: problemOf(data),
    shards: data._shards.total,
    pointId: data.pit_id ?? null,
  };
}

/** By what it was sorted, epoch ms. */
function instantOf({ sort, _source }: Answer['hits']['hits'][number], timeField: string): number | null {
  const [first] = sort ?? [];
  const value = first ?? (isRecord(_source) ? _source[timeField] : undefined);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (isExactNumber(value)) return null;
  const nanos = typeof value === 'string' ? instantNanos(value) : null;
  return nanos === null ? null : Number(nanos / 1_000_000n);
}

function problemOf({ timed_out, terminated_early, _shards, _clusters }: Answer): string | null {
  const { total, successful, failed: broken, failures } = _shards;
  const [first] = failures ?? [];
  const { data } = cause.safeParse(first?.reason);
  const why = data === undefined ? '' : `: ${shortLine(data.reason ?? data.type ?? '', 200)}`;
  const missing = Math.max(broken, total - successful);
  if (missing > 0) return `${missing} of ${total} shards did not answer${why}`;
  if (timed_out === true) return 'its search timed out';
  if (terminated_early === true) return 'its search ended early';
  return _clusters && _clusters.successful < _clusters.total
    ? `${_clusters.total - _clusters.successful} of ${_clusters.total} clusters did not answer`
    : null;
}
