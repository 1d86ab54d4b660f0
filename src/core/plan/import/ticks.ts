import type { Asking } from '../asking.ts';
import type { Source } from '../model.ts';

/** What a run says of a box: `open` un-ticks it, because what ticked it broke; `unknown` leaves it as it is. */
export type BoxState = 'done' | 'open' | 'unknown';

/** A box of a document, its 1-based line, and what it should be now. */
export type BoxTick = { line: number; state: BoxState };

/** What a run or an incident found out; criteria and tasks by their words. */
export type TickEvidence = {
  /** `checks`: those that it rests on, by their ids; `isBySaying`: a person said so. */
  criteria: readonly {
    text: string;
    status: 'met' | 'unmet' | 'unknown';
    checks: readonly string[];
    isBySaying?: boolean;
  }[];
  /** Those that may tell something. */
  checks: readonly TickCheck[];
  /** Where it looked; null where nothing says so. */
  environment: string | null;
  /** The names of the documents that its plan was made from; null where nothing says so. */
  documents: readonly string[] | null;
};

/** `source` is what of a document it was made from; null where it was not. */
export type TickCheck = { id: string; status: string; source: Source | null; asking: Asking | null };

const box = /^(\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+\[)([ xX])(\](?:\s|$))/;
/** With what our own line at the end of a document begins. */
export const footnote = '_Ticked by staging-check: ';

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

/** True for what a run of a plan of other documents found out; `isStrange`: no box says what that plan was made from. */
export function isOfOthers(
  { documents, checks }: Pick<TickEvidence, 'documents' | 'checks'>,
  file: string,
  isStrange: boolean,
): boolean {
  if (documents === null || documents.length === 0) return false;
  const nameOf = (path: string) => path.replace(/^.*[/\\]/, '');
  const isNamed = documents.some((one) => nameOf(one) === nameOf(file));
  // Of checks that people wrote, the words of criteria tell.
  if (!isNamed && checks.every(({ source }) => source !== null)) return true;
  return isStrange && !documents.includes(file);
}
