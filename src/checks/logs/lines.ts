import { errorIn, errorWords } from '../../core/cause/error-in.ts';
import { textAt } from '../../core/cause/evidence.ts';
import { tellingLine } from '../../core/log-signatures.ts';
import { isRecord } from '../../core/query/unread.ts';
import { evidenceFacts } from '../../core/words/evidence-facts.ts';
import { outputLines } from '../../core/words/evidence-output.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine } from '../../core/words/safe-text.ts';

type Entry = { timestamp: string; severity: string; message: string; count: number; varies: boolean };

const mostKinds = 10;

/** What these lines tell, or the row tells. */
const known: ReadonlySet<string> = new Set([
  ...[
    'findings',
    'newErrors',
    'samples',
    'errors',
    'window',
    'filter',
    'source',
    'where',
    'complete',
    'matched',
  ],
  ...['requests', 'sharedBy', 'link', 'wanted', 'leftOut', 'trace'],
]);

/** What a log check read: the entries that must not be there, else some of them, and the time that it read. */
export function logLines(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  const { findings, newErrors, samples, errors, window } = evidence;
  const found = isRecord(findings) ? Object.values(findings) : [];
  return [
    ...found.flatMap((one) => entryLines(one)),
    ...entryLines(newErrors),
    ...(found.length > 0 ? [] : entryLines({ samples })),
    ...entryLines(errors, findings ?? {}),
    ...windowLine(window),
    ...evidenceFacts(evidence, known),
  ];
}

function windowLine(window: unknown): readonly string[] {
  const [from, to] = [textAt(window, 'from'), textAt(window, 'to')];
  return from === '' || to === '' ? [] : [`read: from ${isoInWords(from)} to ${isoInWords(to)}`];
}

/** Entries of a log, the same ones once with their count and when they came; of the first kind also where it was thrown, unless that was told (`before`). */
function entryLines(found: unknown, before: unknown = null): readonly string[] {
  const told = new Set(memberEntries(before).map(({ message }) => wordsOf(message)));
  const entries = entriesOf(found).filter(({ message }) => !told.has(wordsOf(message)));
  const kinds = [...Map.groupBy(entries, ({ severity, message }) => `${severity} ${wordsOf(message)}`)];
  const all = typeof found === 'object' && found !== null && 'count' in found ? Number(found.count) : 0;
  const total = entries.reduce((sum, { count }) => sum + count, 0);
  const lines = kinds.slice(0, mostKinds).flatMap(([words, group], index) => {
    const times = group.reduce((sum, { count }) => sum + count, 0);
    return [kindLine(words, times, group), ...(index === 0 && before === null ? traceOf(group[0]) : [])];
  });
  const more = kinds.length - mostKinds;
  return [
    ...lines,
    ...(more > 0 ? [`… and ${quantity(more, 'more kind')}`] : []),
    ...(all > total && total > 0 ? [`… and ${all - total} more of the ${all} entries`] : []),
  ];
}

function kindLine(words: string, times: number, group: readonly Entry[]): string {
  const at = group.map(({ timestamp }) => isoInWords(timestamp)).toSorted();
  const [first = '', last = ''] = [at[0], at.at(-1)];
  const when = first === last ? first : `${first} to ${last.slice(last.indexOf(' ') + 1)}`;
  const much = group.some(({ varies }) => varies) ? `${times} alike, the first ` : `${times} × `;
  return `${times > 1 ? much : ''}${shortLine(words, 600)}${when === '' ? '' : ` (${when})`}`;
}

function traceOf(entry: Entry | undefined): readonly string[] {
  if (entry === undefined || !entry.message.includes('\n')) return [];
  return outputLines('its text', entry.message).slice(errorIn(entry.message) === null ? 0 : 1);
}

/** The entries of several findings. */
function memberEntries(findings: unknown): readonly Entry[] {
  if (typeof findings !== 'object' || findings === null) return [];
  return Object.values(findings).flatMap(entriesOf);
}

function wordsOf(message: string): string {
  const error = errorIn(message);
  return error === null ? shortLine(tellingLine(message), 400) : errorWords(error);
}

/** Samples of a finding, kinds of errors with theirs, or new errors, whichever it holds. */
function entriesOf(found: unknown): readonly Entry[] {
  if (typeof found !== 'object' || found === null) return [];
  const lists = Object.values(found).flatMap((value) => (Array.isArray(value) ? value : []));
  const kinds: unknown[] | null = 'kinds' in found && Array.isArray(found.kinds) ? found.kinds : null;
  return (kinds ?? lists).flatMap((one: unknown): readonly Entry[] => {
    if (typeof one !== 'object' || one === null) return [];
    const count = 'count' in one && typeof one.count === 'number' ? one.count : 1;
    const entry: unknown = 'sample' in one ? one.sample : one;
    if (typeof entry !== 'object' || entry === null) return [];
    const { timestamp, severity, message } = Object.fromEntries(Object.entries(entry));
    if (typeof timestamp !== 'string' || typeof severity !== 'string' || typeof message !== 'string')
      return [];
    return [{ timestamp, severity, message, count, varies: 'varies' in one && one.varies === true }];
  });
}
