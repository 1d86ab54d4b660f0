import type { ImportResult } from '../plan/import/import-plan.ts';
import { quantity } from './quantity.ts';

const mostLines = 12;

/** What a thread is told of an imported document: what it holds, what a person has to look at. Nothing in it says that anything ran. */
export function importTelling(
  { counts, ledger, suggestions }: ImportResult,
  { document, plan, problems }: { document: string; plan: string; problems: readonly string[] },
): readonly string[] {
  const held = [
    quantity(counts.tests, 'test'),
    quantity(counts.criterion, 'criterion', 'criteria'),
    quantity(counts.task, 'task'),
    quantity(counts.risk, 'risk'),
  ];
  const notUnderstood = ledger.filter(({ fate }) => fate === 'not understood').map(({ line }) => line);
  const open = suggestions.map(({ line }) => line);
  return [
    `${document}: ${held.join(', ')}.`,
    `Nothing of it runs: look at ${plan}, then put it into the plans folder. The report says what became of each line.`,
    ...(notUnderstood.length === 0 ? [] : [`Not understood: ${linesOf(notUnderstood)}.`]),
    ...(open.length === 0
      ? []
      : [`Without an expectation of their own, so that they count for nothing: ${linesOf(open)}.`]),
    ...(problems.length === 0
      ? []
      : [`Before it runs, ${quantity(problems.length, 'thing')} to fill in or mend:`]),
    ...problems.slice(0, mostLines),
    ...(problems.length > mostLines ? [`… and ${problems.length - mostLines} more`] : []),
  ];
}

/** What a thread is told of a document whose boxes were ticked. */
export function ticksTelling(
  changed: readonly { line: number; state: string }[],
  { document, name, unknown }: { document: string; name: string; unknown: number },
): readonly string[] {
  const done = changed.filter(({ state }) => state === 'done').map(({ line }) => line);
  const broken = changed.filter(({ state }) => state !== 'done').map(({ line }) => line);
  return [
    `${document}, by ${name}: ${done.length} ticked, ${broken.length} un-ticked, ${unknown} that nothing tells.`,
    ...(done.length === 0 ? [] : [`Ticked: ${linesOf(done)}.`]),
    ...(broken.length === 0 ? [] : [`Un-ticked: ${linesOf(broken)}.`]),
  ];
}

function linesOf(lines: readonly number[]): string {
  const shown = lines.slice(0, mostLines).join(', ');
  const more = lines.length > mostLines ? ` and ${lines.length - mostLines} more` : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${shown}${more}`;
}
