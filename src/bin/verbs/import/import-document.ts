import { resolve } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { importPlan } from '../../../core/plan/import/import-plan.ts';
import { firstPlan } from '../../../core/plan/import/merge/merge-plan.ts';
import { renderProblems } from '../../../core/plan/problem.ts';
import { planLanguage } from '../../../engine/language.ts';
import { explanation, importSummary } from '../../../text/import-summary.ts';
import type { Args, Io } from '../verb.ts';
import { refuseNowhere, writeResult } from '../write-file.ts';
import { checkPlan, mergeInto } from './merge-document.ts';
import { readDocument } from './read-document.ts';

/** Imports one document; resolves to the exit code. */
export async function importDocument(args: Args, io: Io): Promise<number> {
  const [path, ...others] = args.words;
  if (path === undefined || others.length > 0)
    throw new UserError('usage', 'Say which document: staging-check import <file.md> [-o plan.yaml].');
  const explain = args.value('explain');
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
    io.stdout.write(explanation(imported, file, text, lineOf(explain, text)));
    return 0;
  }
  if (imported.text === null)
    throw new UserError(
      'nothing-imported',
      `${file} holds nothing that a plan could do: no command, no test, no criterion. --explain <line> says what became of one.`,
    );
  if (args.has('check')) return checkPlan({ imported, file, text: imported.text }, output, io);
  const screen = output === null ? io.stderr : io.stdout;
  const merged =
    output === null
      ? { text: firstPlan(imported.text), isSettled: true }
      : await mergeInto({ imported, file, text: imported.text }, output, { isKept: args.has('keep') }, io);
  if (output === null) io.stdout.write(merged.text);
  screen.write(importSummary(imported, file));
  tellMissing(merged.text, output ?? `${file} as a plan`, io);
  const isOpen =
    imported.ledger.some(({ fate }) => fate === 'not understood') ||
    imported.notes.some(({ text: note }) => note.startsWith('not understood'));
  return (args.has('strict') && isOpen) || !merged.isSettled ? 1 : 0;
}

/** What has to be filled in before the plan loads. */
function tellMissing(text: string, file: string, io: Io): void {
  const { problems } = planLanguage.load(text, file, 'import', { lint: false });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  io.stderr.write(`\nBefore it runs:\n${renderProblems(errors, { [file]: text })}\n`);
}

function lineOf(word: string, text: string): number {
  const line = Number(word);
  const count = text.split(/\r\n|\r|\n/).length;
  if (Number.isInteger(line) && line >= 1 && line <= count) return line;
  throw new UserError('usage', `--explain ${word}: expected a line from 1 to ${count}.`);
}
