import type { Box } from './import-plan.ts';
import { plain } from './item.ts';
import { itemsOf } from './markdown.ts';

/** What a run says of a box: `open` un-ticks it, because what ticked it broke; `unknown` leaves it as it is. */
export type BoxState = 'done' | 'open' | 'unknown';

/** A box of a document, its 1-based line, and what it should be now. */
export type BoxTick = { line: number; state: BoxState };

/** What a run or an incident found out; criteria and tasks by their words. */
export type TickEvidence = {
  criteria: readonly { text: string; status: 'met' | 'unmet' | 'unknown' }[];
  checks: readonly { id: string; status: string; inferred: boolean }[];
};

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

/** What a run or an incident says of every box of a text, by the words of the box alone: for a checklist that no plan was made of. */
export function ticksByWords(source: string, { criteria }: TickEvidence): readonly BoxTick[] {
  const told = new Map(criteria.map(({ text, status }) => [plain(text), status]));
  const states = { met: 'done', unmet: 'open', unknown: 'unknown' } as const;
  return boxesIn(source).map(({ line, words }) => ({ line, state: states[told.get(words) ?? 'unknown'] }));
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
 * whose expectation is a guess tells nothing, and neither does one that did not run or could not see.
 */
export function ticksOf(boxes: readonly Box[], { criteria, checks }: TickEvidence): readonly BoxTick[] {
  const statuses = new Map(checks.map((check) => [check.id, check]));
  const told = new Map(criteria.map(({ text, status }) => [text, status]));
  return boxes.map(({ line, text, checks: own }): BoxTick => {
    const criterion = told.get(text);
    if (criterion !== undefined)
      return { line, state: criterion === 'met' ? 'done' : criterion === 'unmet' ? 'open' : 'unknown' };
    const found = own.flatMap((id) => statuses.get(id) ?? []).filter(({ inferred }) => !inferred);
    if (found.some(({ status }) => status === 'failed')) return { line, state: 'open' };
    const isDone =
      own.length > 0 && found.length === own.length && found.every(({ status }) => status === 'passed');
    return { line, state: isDone ? 'done' : 'unknown' };
  });
}
