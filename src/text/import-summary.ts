import type { ImportResult, LedgerLine } from '../core/plan/import/import-plan.ts';
import { withoutCredentials } from '../core/plan/import/words/credentials.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { quantity } from '../core/words/quantity.ts';
import { shorten } from './columns.ts';

const order = ['native', 'command', 'manual', 'criterion', 'task', 'ignored', 'not understood'] as const;

/** What was recognised in a document: counts, every line that is more than ignored, what a person should look at, what could be added. */
export function importSummary({ ledger, counts, notes, suggestions }: ImportResult, file: string): string {
  const told = order.map((fate) => `${fate} ${ledger.filter((one) => one.fate === fate).length}`);
  const held = [
    quantity(counts.tests, 'test'),
    quantity(counts.criterion, 'criterion', 'criteria'),
    quantity(counts.task, 'task'),
    quantity(counts.risk, 'risk'),
    quantity(counts.requirement, 'requirement group'),
    quantity(counts['follow-up'], 'document'),
  ];
  return [
    `${file}: ${held.join(', ')}`,
    `lines: ${told.join(', ')}`,
    '',
    ...runsOf(ledger).map((run) => line(run, file)),
    ...part(
      'Look at:',
      notes.map((note) => `${file}:${note.line} ${oneLine(note.text)}`),
    ),
    ...part(
      'Expect nothing of their own; a line to add behind the command:',
      suggestions.map(({ line: at, check, text }) => `${file}:${at} ${check}: ${text}`),
    ),
    '',
  ].join('\n');
}

/** What became of one line, in sentences. */
export function explanation({ ledger, notes }: ImportResult, file: string, text: string, at: number): string {
  const written = text.split(/\r\n|\r|\n/)[at - 1] ?? '';
  const found = ledger.find((one) => one.line === at);
  const shownLine = `${file}:${at}: ${shorten(oneLine(withoutCredentials(written.trim())), 100)}`;
  if (found === undefined) return `${shownLine}\ncarries no meaning: it is empty, a fence or a rule\n`;
  const of =
    found.check === null ? '' : `, check ${found.check}${found.type === null ? '' : ` (${found.type})`}`;
  const own = notes.filter((note) => note.line === at).map((note) => `look at: ${oneLine(note.text)}`);
  return `${[shownLine, `${found.fate}${of}`, `because: ${oneLine(found.why)}`, ...own].join('\n')}\n`;
}

type Run = LedgerLine & { to: number };

/** Neighbours of one fate and reason in one row. */
function runsOf(ledger: readonly LedgerLine[]): readonly Run[] {
  const runs: Run[] = [];
  for (const one of ledger) {
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.fate === one.fate &&
      last.check === one.check &&
      last.why === one.why &&
      one.line - last.to <= 2
    )
      last.to = one.line;
    else runs.push({ ...one, to: one.line });
  }
  return runs;
}

function line({ line: from, to, fate, check, type, why }: Run, file: string): string {
  const place = from === to ? `${file}:${from}` : `${file}:${from}-${to}`;
  const of = [check ?? '', type === null || type === fate ? '' : `(${type})`]
    .filter((text) => text !== '')
    .join(' ');
  return `${place} ${fate}${of === '' ? '' : ` ${of}`}: ${shorten(oneLine(why), 110)}`;
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}
