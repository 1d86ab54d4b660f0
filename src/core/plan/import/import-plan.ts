import type { Asking } from '../asking.ts';
import { type Box, boxesOf, type Excess } from './boxes.ts';
import type { Candidate, Fate, LineFate, Statement } from './candidate.ts';
import { commands } from './commands.ts';
import { gather } from './gather.ts';
import { type Item, plain } from './item.ts';
import { type CheckLayout, layoutOf, titlesOf } from './layout.ts';
import { type Link, linkOf } from './links.ts';
import { itemsOf } from './markdown.ts';
import { planOf } from './plan-of.ts';
import { planText } from './plan-text.ts';
import { proverOf } from './proofs.ts';
import { withoutRepeats } from './repeats.ts';
import { surroundingsOf } from './surroundings.ts';

/** What became of one line of the document. `check`: the check it is part of, or is judged by. */
export type LedgerLine = { line: number; fate: Fate; check: string | null; type: string | null; why: string };

/** A line that could be added to the document, so that a check expects something. */
export type LineSuggestion = { line: number; check: string; text: string };

export type ImportResult = {
  /** The plan as YAML; null when the document holds nothing that a plan could do. */
  text: string | null;
  /** Every line that carries meaning, once, in their order. */
  ledger: readonly LedgerLine[];
  suggestions: readonly LineSuggestion[];
  /** Things a person should look at, by line. */
  notes: readonly { line: number; text: string }[];
  boxes: readonly Box[];
  /** Its checks by their ids in the plan, with the lines that the plan names as their sources. */
  checks: readonly { id: string; type: string; line: number; asking: Asking | null }[];
  /** Its sentences (criteria, tasks, risks, follow-ups) as the plan has them, and their lines. */
  sentences: readonly { line: number; text: string }[];
  /** Its headings, by what they may be called in the plan. */
  headings: readonly { line: number; titles: readonly string[] }[];
  counts: Readonly<Record<'tests' | Statement['kind'], number>>;
};

/** Turns a Markdown document into a plan; `file` is how the plan calls it. The same text gives the same plan. Never throws for a text. */
export function importPlan(source: string, file: string): ImportResult {
  const items = itemsOf(source);
  const gathered = gather(items, commands);
  const around = surroundingsOf(items);
  const checks = withoutRepeats(gathered.checks, gathered.fates, around);
  const phases = layoutOf(checks, gathered.units);
  const placed = phases.flatMap(({ sections }) => sections.flatMap((section) => section.checks));
  const statements = distinct(gathered.statements);
  const isTaken = (item: Item, by: readonly CheckLayout[]) => {
    const of = gathered.fates.get(item.lines.from)?.of;
    return by.some((check) => check === of);
  };
  const links = new Map(
    statements.map((statement) => [statement, linkOf(statement, placed, { around, isTaken })]),
  );
  const isEmpty = placed.length === 0 && statements.every(({ kind }) => kind !== 'criterion');
  const plan = planOf({ phases, statements, links, items, units: gathered.units, file });
  const prover = proverOf(plan, placed, around);
  const { boxes, excess } = boxesOf({ plan, statements, links, checks: placed, around, isTaken, prover });
  const lines = source.split(/\r\n|\r|\n/);
  const ledger = lines.flatMap((text, index) => {
    const told = gathered.fates.get(index + 1);
    return told === null || text.trim() === '' ? [] : [ledgerLine(index + 1, told, links)];
  });
  return {
    text: isEmpty ? null : planText(plan, ticksIn(boxes)),
    ledger,
    suggestions: placed.flatMap(suggestionOf),
    notes: notesOf(placed, links, excess),
    boxes,
    checks: [
      ...placed.map(({ id, draft, line }) => ({ id, type: draft.type, line })),
      ...plan.questions.map(({ id, line }) => ({ id, type: 'manual', line })),
    ].map((check) => ({ ...check, asking: prover.askingOf(check.id) })),
    sentences: statements.map(({ item, text }) => ({ line: item.lines.from, text })),
    headings: items.flatMap(({ kind, lines: { from: line }, text }) =>
      kind === 'heading' ? [{ line, titles: titlesOf(text) }] : [],
    ),
    counts: countsOf(placed, statements),
  };
}

function ticksIn(boxes: readonly Box[]): ReadonlyMap<string, readonly string[]> {
  const proofs = Map.groupBy(
    boxes.flatMap((box) => box.proofs),
    ({ check }) => check,
  );
  return new Map([...proofs].map(([check, own]) => [check, [...new Set(own.map(({ digest }) => digest))]]));
}

function ledgerLine(
  line: number,
  { fate, why, of }: LineFate,
  links: ReadonlyMap<Statement, Link>,
): LedgerLine {
  if (of === null) return { line, fate, check: null, type: null, why };
  if ('draft' in of) return { line, fate, check: (of as CheckLayout).id, type: of.draft.type, why };
  const link = links.get(of);
  const check = link?.made[0] ?? null;
  return {
    line,
    fate,
    check,
    type: null,
    why: check === null ? why : `${why}; judged by ${link?.made.join(', ')}: ${link?.why}`,
  };
}

/** A line that stands for two sentences (its own, and that of its command) is one. */
function distinct(statements: readonly Statement[]): readonly Statement[] {
  const byItem = new Map<Item, Statement>();
  for (const one of statements) if (!byItem.has(one.item)) byItem.set(one.item, one);
  return [...byItem.values()];
}

function suggestionOf({ id, draft, line, unread = [] }: CheckLayout): readonly LineSuggestion[] {
  // What its own words say may be another thing.
  if (draft.type === 'manual' || unread.length > 0) return [];
  const isOpen = draft.inferred || Object.keys(draft.expect).length === 0;
  if (!isOpen) return [];
  const example: Readonly<Record<string, string>> = {
    http: '# Expected: 200',
    websocket: '# Expected: 101',
    logs: '# Expected: no ERROR',
    dns: '# Expected: an address',
    tcp: '# Expected: open',
  };
  return [{ line, check: id, text: example[draft.type] ?? '# Expected: what its output should contain' }];
}

function notesOf(
  checks: readonly CheckLayout[],
  links: ReadonlyMap<Statement, Link>,
  excess: readonly Excess[],
): ImportResult['notes'] {
  const ofBoxes = excess.map(({ line, checks: own, words }) => ({
    line,
    text: `says more than ${own.join(', ')} looks at (${words.slice(0, 4).join(', ')}): a run does not tick it`,
  }));
  const ofChecks = checks.flatMap(({ line, notes, draft }) =>
    [...notes, draft.review ?? []].flat().map((text) => ({ line, text })),
  );
  const ofLinks = [...links].flatMap(([{ item, kind }, { suggested }]) =>
    suggested.length === 0 || (kind !== 'criterion' && kind !== 'task')
      ? []
      : [
          {
            line: item.lines.from,
            text: `shares words with ${suggested.join(', ')}; not linked: name the check in the plan if it tells this`,
          },
        ],
  );
  return [...ofChecks, ...ofLinks, ...ofBoxes].sort((a, b) => a.line - b.line);
}

function countsOf(checks: readonly Candidate[], statements: readonly Statement[]): ImportResult['counts'] {
  const of = (kind: Statement['kind']) => statements.filter((one) => one.kind === kind).length;
  const groups = new Set(
    statements
      .filter(({ kind }) => kind === 'requirement')
      .map(({ unit }) => unit.path.map(plain).join('\n')),
  );
  return {
    tests: checks.length,
    criterion: of('criterion'),
    task: of('task'),
    risk: of('risk'),
    requirement: groups.size,
    'follow-up': of('follow-up'),
  };
}
