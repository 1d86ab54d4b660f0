import { z } from 'zod';
import { plainJson } from '../../../core/json/parse-json.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { cutBetweenWords, type ServiceRefusal } from '../http-reading.ts';
import { type OpenSearchPlace, timeFieldOf } from './place.ts';

type Cause = {
  type?: string | undefined;
  reason?: string | null | undefined;
  line?: number | undefined;
  col?: number | undefined;
  caused_by?: Cause | null | undefined;
};

const cause: z.ZodType<Cause> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    reason: z.string().nullish(),
    line: z.number().optional(),
    col: z.number().optional(),
    caused_by: cause.nullish(),
  }),
);
const answer = z.object({
  error: z.object({
    type: z.string(),
    reason: z.string().nullish(),
    line: z.number().optional(),
    col: z.number().optional(),
    caused_by: cause.nullish(),
    root_cause: z.array(cause).nullish(),
    failed_shards: z.array(z.object({ reason: cause })).nullish(),
  }),
});

type RefusedSearch = {
  status: number;
  text: string;
  sent: string;
  place: Pick<OpenSearchPlace, 'index' | 'timeField'>;
};

/** What its documentation says of an error, in words that follow the name of who answered; null for what is told by its status. */
export function refusalOf({ status, text, sent, place }: RefusedSearch): ServiceRefusal | null {
  const { data } = answer.safeParse(plainJson(text)?.value);
  if (data === undefined) return null;
  const { error } = data;
  const causes = [
    error,
    ...(error.root_cause ?? []),
    ...(error.failed_shards ?? []).map(({ reason }) => reason),
  ].flatMap(chainOf);
  const types = new Set(causes.map(({ type }) => type));
  if (types.has('index_not_found_exception')) {
    const named = causes.map(({ reason }) => /^no such index \[(.+)\]$/.exec(reason ?? '')?.[1]);
    const index = named.find((one) => one !== undefined) ?? place.index;
    return {
      kind: 'other',
      why: `has no index ${shortLine(index, 200)}: look at \`index\` (status ${status})`,
    };
  }
  if (types.has('index_closed_exception'))
    return {
      kind: 'other',
      why: `has the index ${shortLine(place.index, 200)} closed: open it, or name another`,
    };
  if (types.has('search_context_missing_exception'))
    return { kind: 'fault', why: 'has forgotten the point in time that was read' };
  if (status !== 400) return null;
  const unmapped = causes.find(({ reason }) => /^No mapping found for \[/.test(reason ?? ''));
  if (unmapped !== undefined)
    return {
      kind: 'query',
      why: `has no field ${timeFieldOf(place)} in ${shortLine(place.index, 200)}: set \`timeField\` to the one with the time of an entry`,
    };
  return { kind: 'query', why: `refused the query: ${wordsOf(causes, sent)}` };
}

function chainOf(one: Cause): readonly Cause[] {
  const { caused_by } = one;
  return [one, ...(caused_by ? chainOf(caused_by) : [])];
}

/** The most exact cause, with the place where the server stopped reading: in a query string, or in what was sent. */
function wordsOf(causes: readonly Cause[], sent: string): string {
  const parsed = causes.find(({ reason }) => /Cannot parse '/.test(reason ?? ''));
  const placed = causes.findLast(({ line, col }) => line !== undefined && col !== undefined);
  const told =
    parsed ?? placed ?? causes.findLast(({ reason }) => Boolean(reason) && reason !== 'all shards failed');
  const reason = (told?.reason ?? told?.type ?? 'no reason was given')
    .replace(/^(?:parse_exception|[\w.]*ParseException): /, '')
    .replace(/\s*Was expecting (?:one of)?:[\s\S]*$/, '');
  const words = cutBetweenWords(reason, 600);
  if (parsed !== undefined || placed?.col === undefined || placed.line !== 1) return words;
  // A key at most: what stands there may be a secret, of which half would be shown.
  const [, key] = /^"?([\w.@-]{1,60})":/.exec(sent.slice(Math.max(0, placed.col - 1))) ?? [];
  return `${words} (column ${placed.col} of what was sent${key === undefined ? '' : `, at ${key}`})`;
}
