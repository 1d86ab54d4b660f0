import { UserError } from '../../../core/errors.ts';
import { type ImportResult, importPlan } from '../../../core/plan/import/import-plan.ts';
import { partings } from '../../../core/plan/import/parted.ts';
import { renderProblems } from '../../../core/plan/problem.ts';
import { planLanguage } from '../../../engine/language.ts';
import { readPlanFile } from '../../../platform/plan-files.ts';
import { explanation, importReport } from '../../../text/import-report.ts';
import { refuseNowhere } from '../run/output-file.ts';
import type { Args, Io } from '../verb.ts';
import { writeResult } from '../write-file.ts';
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
  if (args.has('check')) return checkPlan(imported.text, file, output, io);
  if (output === null) io.stdout.write(imported.text);
  else await writeResult(output, imported.text);
  const screen = output === null ? io.stderr : io.stdout;
  screen.write(importReport(imported, file));
  tellMissing(imported, output ?? `${file} as a plan`, io);
  const isOpen = imported.ledger.some(({ fate }) => fate === 'not understood');
  return args.has('strict') && isOpen ? 1 : 0;
}

/** Names what has parted, with both lines. */
async function checkPlan(fresh: string, file: string, plan: string | null, io: Io): Promise<number> {
  if (plan === null)
    throw new UserError('usage', 'Say which plan: staging-check import <file.md> --check -o <plan.yaml>.');
  const kept = await readPlanFile(plan);
  const parted = partings(fresh, kept.text);
  for (const { documentLine, planLine, what } of parted) {
    const places = [
      documentLine === null ? [] : `${file}:${documentLine}`,
      planLine === null ? [] : `${kept.file}:${planLine}`,
    ];
    io.stdout.write(`${places.flat().join(' ')} ${what}\n`);
  }
  if (parted.length === 0) io.stdout.write(`${kept.file} says what ${file} says\n`);
  return parted.length === 0 ? 0 : 1;
}

/** What has to be filled in before the plan loads. */
function tellMissing({ text }: ImportResult, file: string, io: Io): void {
  const { problems } = planLanguage.load(text ?? '', file, 'import', { lint: false });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  io.stderr.write(`\nBefore it runs:\n${renderProblems(errors, { [file]: text ?? '' })}\n`);
}

function lineOf(word: string, text: string): number {
  const line = Number(word);
  const count = text.split(/\r\n|\r|\n/).length;
  if (Number.isInteger(line) && line >= 1 && line <= count) return line;
  throw new UserError('usage', `--explain ${word}: expected a line from 1 to ${count}.`);
}
