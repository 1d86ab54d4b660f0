import type { ImportResult } from './import-plan.ts';
import { plain } from './item.ts';
import { itemsOf } from './markdown.ts';

/** What a run says of a box: `open` un-ticks it, because what ticked it broke; `unknown` leaves it as it is. */
export type BoxState = 'done' | 'open' | 'unknown';

/** A box of a document, its 1-based line, and what it should be now. */
export type BoxTick = { line: number; state: BoxState };

/** What a run or an incident found out; criteria and tasks by their words. */
export type TickEvidence = {
  criteria: readonly { text: string; status: 'met' | 'unmet' | 'unknown' }[];
  /** Those that may tell something. `source` is the line of the document that it was made from; null where nothing says which. */
  checks: readonly { id: string; type: string | null; status: string; source: TickSource | null }[];
  /** The names of the documents that its plan was made from; null where nothing says so. */
  documents: readonly string[] | null;
};
type TickSource = { file: string; line: number };

const box = /^(\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+\[)([ xX])(\](?:\s|$))/;
const footnote = '_Ticked by staging-check: ';

/** The document with its boxes as they should be. Nothing else changes, byte for byte; a line that holds no box stays. */
export function withTicks(
  source: string,
  ticks: readonly BoxTick[],
): { text: string; changed: readonly BoxTick[] } {
  const wanted = new Map(ticks.map((tick) => [tick.line, tick]));
  const changed: BoxTick[] = [];
  const parts = source.split(/(\r\n|\r|\n)/);
  for (let index = 0; index < parts.length; index += 2) {
    const tick = wanted.get(index / 2 + 1);
    const line = parts[index] ?? '';
    const found = box.exec(line);
    if (tick === undefined || tick.state === 'unknown' || found === null) continue;
    const [whole, before = '', mark = '', after = ''] = found;
    if ((mark !== ' ') === (tick.state === 'done')) continue;
    parts[index] = `${before}${mark === ' ' ? 'x' : ' '}${after}${line.slice(whole.length)}`;
    changed.push(tick);
  }
  return { text: parts.join(''), changed };
}

/** True when two texts differ in nothing but boxes and the line of the run, whatever ends their lines. */
export function isSameButTicks(one: string, other: string): boolean {
  const bare = (text: string) =>
    text
      .split(/\r\n|\r|\n/)
      .filter((line) => !line.startsWith(footnote))
      .map((line) => line.replace(box, '$1 $3'))
      .join('\n')
      .trimEnd();
  return bare(one) === bare(other);
}

/** What a run or an incident says of every box of a text, by the words of the box alone: for a checklist that no plan was made of. */
export function ticksByWords(
  source: string,
  { criteria }: Pick<TickEvidence, 'criteria'>,
): readonly BoxTick[] {
  const told = Map.groupBy(criteria, ({ text }) => plain(text));
  return boxesIn(source).map(({ line, words }) => ({
    line,
    state: together((told.get(words) ?? []).map(({ status }) => stateOf[status])),
  }));
}

/** The boxes of a text: their 1-based lines, and their words as `plain` has them. */
export function boxesIn(source: string): readonly { line: number; words: string }[] {
  return itemsOf(source).flatMap(({ kind, lines, text }) =>
    kind === 'task' ? [{ line: lines.from, words: plain(text) }] : [],
  );
}

/** The document with one line at its end that says which run ticked it, and leads to its page where there is one; an earlier such line is replaced. */
export function withFootnote(source: string, name: string, link: string | null): string {
  const end = /\r\n/.test(source) ? '\r\n' : '\n';
  const words = name.replace(/[\r\n_[\]]+/g, ' ');
  const line = `${footnote}${link === null ? words : `[${words}](<${link.replace(/[<>\s]/g, encodeURIComponent)}>)`}_`;
  const lines = source.split(/\r\n|\r|\n/);
  const last = lines.findLastIndex((one) => one.startsWith(footnote));
  if (last !== -1) {
    const parts = source.split(/(\r\n|\r|\n)/);
    parts[last * 2] = line;
    return parts.join('');
  }
  return `${source.replace(/(\r\n|\r|\n)*$/, '')}${end}${end}${line}${end}`;
}

/**
 * What a run says of the boxes of a document: a criterion of the same words is met or not; else its checks all passed, or one failed. A check
 * that was made from another line, or of another type, is one of another document, or of one that has changed since: it tells nothing.
 */
export function ticksOf(
  { boxes, checks }: Pick<ImportResult, 'boxes' | 'checks'>,
  evidence: TickEvidence,
  file: string,
): readonly BoxTick[] {
  if (!isOf(evidence, file)) return boxes.map(({ line }) => ({ line, state: 'unknown' }));
  const places = new Map(checks.map((check) => [check.id, check]));
  // Of a plan that people wrote an id says nothing of a line.
  const traced = evidence.documents?.length === 0 ? [] : evidence.checks;
  const telling = traced.filter(({ id, type, source }) => {
    const place = places.get(id);
    return (
      source === null || (isSameFile(source.file, file) && place?.line === source.line && place.type === type)
    );
  });
  const statuses = new Map(telling.map(({ id, status }) => [id, status]));
  const told = Map.groupBy(evidence.criteria, ({ text }) => text);
  return boxes.map(({ line, text, checks: own }): BoxTick => {
    const criteria = told.get(text);
    if (criteria !== undefined)
      return { line, state: together(criteria.map(({ status }) => stateOf[status])) };
    const states = own.map((id) => statusOf(statuses.get(id)));
    return { line, state: together(states) };
  });
}

const stateOf = { met: 'done', unmet: 'open', unknown: 'unknown' } as const;

function statusOf(status: string | undefined): BoxState {
  return status === 'passed' ? 'done' : status === 'failed' ? 'open' : 'unknown';
}

/** One that broke un-ticks; all have to be done for a tick. */
function together(states: readonly BoxState[]): BoxState {
  if (states.includes('open')) return 'open';
  return states.length > 0 && states.every((state) => state === 'done') ? 'done' : 'unknown';
}

/** False for what a run of a plan of other documents found out. Of a plan that people wrote, the words of its criteria tell. */
export function isOf({ documents }: TickEvidence, file: string): boolean {
  return documents === null || documents.length === 0 || documents.some((one) => isSameFile(one, file));
}

/** By its name alone: a document is read from other folders, and shared in Slack without one. */
function isSameFile(one: string, other: string): boolean {
  const nameOf = (path: string) => path.replace(/^.*[/\\]/, '');
  return nameOf(one) === nameOf(other);
}
