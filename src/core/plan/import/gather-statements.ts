import type { Fate, Fates, Statement } from './candidate.ts';
import { type Item, plain } from './item.ts';
import { labelOf } from './labels.ts';
import type { Unit } from './units.ts';
import { isDone, isHistory } from './wording.ts';

type Kind = Statement['kind'];

const fates: Readonly<Record<Kind, Fate>> = {
  criterion: 'criterion',
  task: 'task',
  risk: 'ignored',
  requirement: 'ignored',
  'follow-up': 'task',
};
const whys: Readonly<Record<Kind, string>> = {
  criterion: 'stands under criteria',
  task: 'stands in a timeline',
  risk: 'a risk; it stands in the plan under risks',
  requirement: 'a requirement of the environment; it stands in the plan under requires',
  'follow-up': 'to be done afterwards; it stands in the plan under afterwards',
};

/** The sentences of a unit whose section holds sentences of one kind; what details one is told with it. */
export function gatherStatements(unit: Unit, kind: Kind, told: Fates): readonly Statement[] {
  const { title } = unit;
  const isOwn = title !== null && (title.kind === 'list-item' || title.kind === 'task');
  const items = [...(isOwn ? [title] : []), ...unit.members].filter(({ kind: of }) => of !== 'code');
  const found: Statement[] = [];
  let last: Item | null = null;
  for (const item of items) {
    if (told.has(item.lines.from)) continue;
    const isDetail: boolean = last !== null && item.depth > last.depth && item.kind !== 'task';
    if (isDetail || !isStatement(item)) {
      told.tell(
        item.lines,
        'ignored',
        isDetail ? 'a detail of the line above' : 'prose between the lines that count',
      );
      continue;
    }
    // A row to be filled in: who signed, and when.
    if (
      item.kind === 'table-row' &&
      item.cells.length > 1 &&
      item.cells.slice(1).every((cell) => cell.trim() === '')
    ) {
      told.tell(item.lines, 'ignored', 'a row that somebody fills in');
      continue;
    }
    const isSigned = item.checked === true && isDone(item.text);
    if (isSigned || (isHistory(item.text) && item.checked !== false)) {
      told.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
      continue;
    }
    const of = kind === 'requirement' && item.kind === 'task' ? 'task' : kind;
    const statement: Statement = { kind: of, item, text: textOf(item, of), unit };
    found.push(statement);
    told.tell(item.lines, fates[of], of === kind ? whys[of] : 'to be done before', statement);
    last = item;
  }
  return found;
}

function isStatement(item: Item): boolean {
  if (item.kind === 'table-row') return item.cells !== item.header && plain(item.text) !== '';
  if (item.kind !== 'list-item' && item.kind !== 'task') return false;
  return labelOf(item.text) !== 'observed' && plain(item.text) !== '';
}

/** Of a table row the cell that says it: not a number, a level, a time or a mark. */
function textOf(item: Item, kind: Kind): string {
  if (item.kind !== 'table-row')
    return kind === 'risk' || kind === 'requirement' ? plain(item.text) : withoutMarks(item.text);
  const telling = item.cells
    .map(plain)
    .filter(
      (cell) =>
        /\p{L}{3}/u.test(cell) &&
        !/^(high|medium|low|critical|yes|no|done|pass|fail(ed)?|pending|open)$/i.test(cell) &&
        !/^[T+\d:\s\-–hmd.]+$/i.test(cell),
    );
  const [first = plain(item.text), second] = telling;
  return kind === 'criterion' && second !== undefined ? `${first}: ${second}` : first;
}

/** The text as it stands, without what emphasises it. */
function withoutMarks(text: string): string {
  return text.replaceAll('**', '').replace(/\s+/g, ' ').trim();
}
