import type { PlanChange } from '../core/plan/import/merge/plan-changes.ts';
import { oneLine } from '../core/words/plain-text.ts';

const wordsOf: Readonly<Record<PlanChange['kind'], string>> = {
  changed: 'is changed by the document',
  added: 'is new in the document',
  removed: 'is orphan, the document has it no more: taken out',
  both: 'is a conflict: the document changed it, and so did a person; the plan keeps theirs',
  orphan: 'is orphan, the document has it no more, and a person changed it: kept',
  'taken out': 'is a conflict: the document changed it, and a person took it out; it stays out',
  'not written': 'is not taken: the plan is written in a way that an import cannot change; do it by hand',
};

/** One line for each change of an import into a plan, with the places in both. */
export function mergeLines(
  changes: readonly PlanChange[],
  files: { document: string; plan: string },
): string {
  return changes
    .map(({ kind, what, documentLine, planLine }) => {
      const places = [
        documentLine === null ? [] : `${files.document}:${documentLine}`,
        planLine === null ? [] : `${files.plan}:${planLine}`,
      ];
      return `${[...places.flat(), oneLine(what), wordsOf[kind]].join(' ')}\n`;
    })
    .join('');
}
