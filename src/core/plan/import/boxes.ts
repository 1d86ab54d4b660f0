import type { Statement } from './candidate.ts';
import { extraWordsIn } from './extra-words.ts';
import { type Item, plain } from './item.ts';
import type { CheckLayout } from './layout.ts';
import type { Link } from './links.ts';
import type { PlanDraft } from './plan-of.ts';
import type { Proof, Prover } from './proofs.ts';
import type { LineSurroundings } from './surroundings.ts';

/** A box of the document, and what tells of it: the checks by their ids in the plan; none where only a person can say. */
export type Box = {
  line: number;
  text: string;
  checks: readonly string[];
  proofs: readonly Proof[];
  /** The lines of the boxes in it: it is done when they are. */
  inner: readonly number[];
};

/** What a box says that none of its checks looks at: none of them tells whether it is done. */
export type Excess = { line: number; checks: readonly string[]; words: readonly string[] };

type Parts = {
  plan: Pick<PlanDraft, 'criteria'>;
  statements: readonly Statement[];
  links: ReadonlyMap<Statement, Link>;
  checks: readonly CheckLayout[];
  around: ReadonlyMap<Item, LineSurroundings>;
  isTaken: (item: Item, by: readonly CheckLayout[]) => boolean;
  prover: Prover;
};

/** Every box, in the order of the document. */
export function boxesOf(parts: Parts): { boxes: readonly Box[]; excess: readonly Excess[] } {
  const { plan, statements, links, checks, around, prover } = parts;
  const boxes = new Map<Item, { text: string; checks: readonly string[] }>();
  const excess: Excess[] = [];
  const add = (item: Item, text: string, own: readonly string[]) => {
    if ((boxes.get(item)?.checks.length ?? 0) === 0) boxes.set(item, { text, checks: own });
  };
  const items = new Map(statements.map(({ item }) => [item.lines.from, item]));
  for (const { line, text, checks: own } of plan.criteria) {
    const item = items.get(line);
    if (item !== undefined) add(item, text, own);
  }
  for (const one of statements) add(one.item, one.text, links.get(one)?.made ?? []);
  for (const item of new Set(checks.flatMap((check) => check.boxes))) {
    if (item.kind !== 'task' || (boxes.get(item)?.checks.length ?? 0) > 0) continue;
    const judges = checks.filter((check) => check.boxes.includes(item));
    const words = extraWordsIn(item, judges, parts);
    const ids = judges.map(({ id }) => id);
    if (words.length > 0 && judges.some(({ draft }) => !draft.inferred))
      excess.push({ line: item.lines.from, checks: ids, words });
    add(item, plain(item.text), words.length > 0 ? [] : ids);
  }
  return {
    excess,
    boxes: [...boxes]
      .map(([item, { text, checks: own }]) => ({
        line: item.lines.from,
        text,
        checks: own,
        proofs: own.flatMap((id) => prover.proofOf(item, text, id) ?? []),
        inner: (around.get(item)?.inner ?? []).map(({ lines }) => lines.from),
      }))
      .sort((a, b) => a.line - b.line),
  };
}
