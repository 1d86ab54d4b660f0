import { resolve } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { type ImportResult, importPlan } from '../../../core/plan/import/import-plan.ts';
import { firstPlan } from '../../../core/plan/import/merge/merge-plan.ts';
import { type Problem, renderProblems } from '../../../core/plan/problem.ts';
import { planLanguage } from '../../../engine/language.ts';
import { explanation, importSummary } from '../../../text/import-summary.ts';
import { isJson, writeJson } from '../text-or-json.ts';
import type { Args, Io } from '../verb.ts';
import { refuseNowhere, writeResult } from '../write-file.ts';
import { checkPlan, type Merge, mergeInto } from './merge-document.ts';
import { readDocument } from './read-document.ts';

/** Imports one document; resolves to the exit code. */
export async function importDocument(args: Args, io: Io): Promise<number> {
  const [path, ...others] = args.words;
  if (path === undefined || others.length > 0)
    throw new UserError('usage', 'Say which document: staging-check import <file.md> [-o plan.yaml].');
  const explain = args.value('explain');
  const forPrograms = isJson(args);
  const [output, report] = [args.value('output'), args.value('report')];
  if (output !== null) refuseNowhere('output', output);
  if (report !== null) refuseNowhere('report', report);
  for (const [name, written] of [
    ['--output', output],
    ['--report', report],
  ] as const)
    if (
      written !== null &&
      [path, name === '--report' ? output : null].some(
        (one) => one !== null && resolve(one) === resolve(written),
      )
    )
      throw new UserError(
        'usage',
        `${name} ${written} would overwrite ${resolve(path) === resolve(written) ? 'the document' : 'the plan'}: name another file.`,
      );
  const { file, text } = await readDocument(path);
  const imported = importPlan(text, file);
  if (report !== null) await writeResult(report, `${JSON.stringify(imported.ledger, null, 2)}\n`);
  if (explain !== null) {
    const line = lineOf(explain, text);
    if (forPrograms) writeJson(io.stdout, lineDocument(imported, file, line));
    else io.stdout.write(explanation(imported, file, text, line));
    return 0;
  }
  if (imported.text === null)
    throw new UserError(
      'nothing-imported',
      `${file} holds nothing that a plan could do: no command, no test, no criterion. --explain <line> says what became of one.`,
    );
  const fresh = { imported, file, text: imported.text };
  if (args.has('check')) return checkPlan(fresh, output, io, forPrograms);
  const merge =
    output === null
      ? { text: firstPlan(imported.text), isSettled: true, changes: [], told: '' }
      : await mergeInto(fresh, output, { isKept: args.has('keep') });
  const missing = missingIn(merge.text, output ?? `${file} as a plan`);
  if (forPrograms) writeJson(io.stdout, importDocumentOf({ imported, file, output, merge, missing }));
  else tell({ imported, file, output, merge, missing }, io);
  const isOpen =
    imported.ledger.some(({ fate }) => fate === 'not understood') ||
    imported.notes.some(({ text: note }) => note.startsWith('not understood'));
  return (args.has('strict') && isOpen) || !merge.isSettled ? 1 : 0;
}

type Import = {
  imported: ImportResult;
  file: string;
  output: string | null;
  merge: Merge;
  /** What has to be filled in before the plan loads. */
  missing: readonly Problem[];
};

function tell({ imported, file, output, merge, missing }: Import, io: Io): void {
  io.stdout.write(output === null ? merge.text : merge.told);
  const screen = output === null ? io.stderr : io.stdout;
  screen.write(importSummary(imported, file));
  if (missing.length === 0) return;
  const named = output ?? `${file} as a plan`;
  io.stderr.write(`\nBefore it runs:\n${renderProblems(missing, { [named]: merge.text })}\n`);
}

/** `plan`: its text, where it was written into no file. */
function importDocumentOf({ imported, file, output, merge, missing }: Import) {
  const { ledger, notes, suggestions, counts } = imported;
  const { isSettled, changes } = merge;
  const plan = output === null ? merge.text : null;
  return {
    document: file,
    output,
    plan,
    isSettled,
    changes,
    counts,
    lines: ledger,
    notes,
    suggestions,
    missing,
  };
}

/** `fate` null: the line carries no meaning. */
function lineDocument({ ledger, notes }: ImportResult, file: string, line: number) {
  const {
    fate = null,
    check = null,
    type = null,
    why = null,
  } = ledger.find((one) => one.line === line) ?? {};
  const own = notes.filter((note) => note.line === line).map(({ text }) => text);
  return { document: file, line, fate, check, type, why, notes: own };
}

function missingIn(text: string, file: string): readonly Problem[] {
  const { problems } = planLanguage.load(text, file, 'import', { lint: false });
  return problems.filter(({ severity }) => severity === 'error');
}

function lineOf(word: string, text: string): number {
  const line = Number(word);
  const count = text.split(/\r\n|\r|\n/).length;
  if (Number.isInteger(line) && line >= 1 && line <= count) return line;
  throw new UserError('usage', `--explain ${word}: expected a line from 1 to ${count}.`);
}
