import { existsSync } from 'node:fs';
import { UserError } from '../../../core/errors.ts';
import type { ImportResult } from '../../../core/plan/import/import-plan.ts';
import { firstPlan, type MergedPlan, mergePlan } from '../../../core/plan/import/merge/merge-plan.ts';
import type { PlanChange } from '../../../core/plan/import/merge/plan-changes.ts';
import { planLanguage } from '../../../engine/language.ts';
import { type PlanFile, readPlanFile } from '../../../platform/plan-files.ts';
import { mergeLines } from '../../../text/merge-lines.ts';
import { writeJson } from '../text-or-json.ts';
import type { Io } from '../verb.ts';
import { writeResult } from '../write-file.ts';

/** A document, and the plan that an import of it would write today. */
export type Fresh = { imported: ImportResult; file: string; text: string };

/** What became of a plan: its text, whether nothing is left to decide, what changed, and that in words. */
export type Merge = { text: string; isSettled: boolean; changes: readonly PlanChange[]; told: string };

/** Writes the plan, or merges into the one that is there; `isSettled` is false when document and plan both changed something. */
export async function mergeInto(
  fresh: Fresh,
  output: string,
  { isKept }: { isKept: boolean },
): Promise<Merge> {
  if (!existsSync(output)) {
    const text = firstPlan(fresh.text);
    await writeResult(output, text);
    return { text, isSettled: true, changes: [], told: '' };
  }
  const existing = await readPlanFile(output);
  const { text, changes } = merged(fresh, existing, { isSettled: isKept, isCheck: false });
  if (text !== existing.text) await writeResult(output, text);
  return {
    text,
    isSettled: !changes.some(isConflict),
    changes,
    told: `${wordsOf(changes, fresh, existing)}\n`,
  };
}

/** Names what of the document is not in the plan, with both lines; what people changed in the plan is no parting. */
export async function checkPlan(
  fresh: Fresh,
  plan: string | null,
  io: Io,
  forPrograms: boolean,
): Promise<number> {
  if (plan === null)
    throw new UserError('usage', 'Say which plan: staging-check import <file.md> --check -o <plan.yaml>.');
  const existing = await readPlanFile(plan);
  const { changes } = merged(fresh, existing, { isSettled: false, isCheck: true });
  const isInStep = changes.length === 0;
  if (forPrograms) writeJson(io.stdout, { document: fresh.file, plan: existing.file, isInStep, changes });
  else io.stdout.write(wordsOf(changes, fresh, existing));
  return isInStep ? 0 : 1;
}

function wordsOf(changes: readonly PlanChange[], fresh: Fresh, existing: PlanFile): string {
  if (changes.length === 0) return `${upToDate(fresh, existing)}\n`;
  return mergeLines(changes, { document: fresh.file, plan: existing.file });
}

function errorsOf(plan: string): readonly string[] {
  const { problems } = planLanguage.load(plan, 'plan', 'merge', { lint: false });
  return problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

/** What people changed in the plan is theirs: that both say the same is more than was looked at. */
function upToDate({ file }: Fresh, existing: PlanFile): string {
  return `${existing.file} has all that ${file} says; what people changed in the plan stands`;
}

function isConflict({ kind }: PlanChange): boolean {
  return kind !== 'added' && kind !== 'changed' && kind !== 'removed';
}

function merged(
  { imported, file, text }: Fresh,
  existing: PlanFile,
  options: { isSettled: boolean; isCheck: boolean },
): MergedPlan {
  const titled = Map.groupBy(
    imported.headings.flatMap(({ line, titles }) => titles.map((title) => ({ line, title }))),
    ({ title }) => title,
  );
  const lines = new Map([
    ...[...titled].flatMap(([title, own]) =>
      own.length === 1 ? own.map(({ line }) => [title, line] as const) : [],
    ),
    ...imported.sentences.map(({ text: words, line }) => [words, line] as const),
  ]);
  const result = mergePlan(existing.text, text, {
    ...options,
    file,
    lineOf: (line) => lines.get(line) ?? null,
    errorsOf,
  });
  if (result !== null) return result;
  throw new UserError(
    'not-imported',
    `${existing.file} is no plan that an import of ${file} wrote, or its YAML cannot be read (staging-check validate ${existing.file}): it stays as it is. Mend it, move it away, or name another file.`,
  );
}
