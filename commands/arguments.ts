import { z } from 'zod';

const runId = /^r-[0-9a-z]{4,12}$/i;

/** A run id as people type it, in the form that runs have; null for any other word. `O`, `I` and `L` are no digits of ids. */
export function asRunId(word: string): string | null {
  if (!runId.test(word)) return null;
  const digits = word.slice(2).toUpperCase().replaceAll('O', '0').replaceAll('I', '1').replaceAll('L', '1');
  return `r-${digits}`;
}

/** Any number of words. */
export const anyWords = z.array(z.string());

/** One word or none, which is null; `what` names it. */
export function oneWordOrNone(what: string) {
  return z
    .array(z.string())
    .max(1, `it takes at most one ${what}`)
    .transform(([word]) => word ?? null);
}

/** A run id or nothing, which is null. */
export const runOrNone = z.array(z.string()).transform((words, context): string | null => {
  const [word, ...more] = words;
  if (word === undefined) return null;
  const run = asRunId(word);
  if (run !== null && more.length === 0) return run;
  const message =
    run === null ? `"${word}" is no run id; one looks like r-7F3KQ2` : 'it takes at most one run id';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
