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

/** Options of a command (`--plan ID`), which stand before its words; null when one of them has no value. A dash that a phone made long is two. */
export function optionsIn<Name extends string>(
  words: readonly string[],
  names: readonly Name[],
): { options: Partial<Record<Name, string>> | null; rest: readonly string[] } {
  const options: Partial<Record<Name, string>> = {};
  let rest = words;
  for (;;) {
    const [word = '', value] = rest;
    const [, typed = '', joined] = /^(?:--|[\u2013\u2014])([a-z]+)(?:=(.+))?$/i.exec(word) ?? [];
    const name = names.find((one) => one === typed.toLowerCase());
    if (name === undefined) return { options, rest };
    const given = joined ?? value;
    if (given === undefined) return { options: null, rest };
    options[name] = given;
    rest = rest.slice(joined === undefined ? 2 : 1);
  }
}

/** The same of a text, whose rest stays as it was typed. */
export function optionsBefore<Name extends string>(
  text: string,
  names: readonly Name[],
): { options: Partial<Record<Name, string>> | null; rest: string } {
  const option = new RegExp(`^(?:--|[\\u2013\\u2014])(?:${names.join('|')})(?:[=\\s]|$)`, 'i');
  let rest = text.trim();
  const words: string[] = [];
  while (option.test(rest)) {
    const [word, behind] = firstWord(rest);
    const [value, after] = word.includes('=') ? ['', behind] : firstWord(behind);
    words.push(word, ...(value === '' ? [] : [value]));
    rest = after;
  }
  return { options: optionsIn(words, names).options, rest };
}

/** The first word of a text, and the rest of it as it was typed. */
export function firstWord(text: string): readonly [string, string] {
  const [, word = '', rest = ''] = /^(\S+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
  return [word, rest];
}

/** Who is mentioned, as an id with an `@` before it; null for any other word. Whose id it is the desk finds out. */
export function personIn(word: string | undefined): string | null {
  return /^@(\S+)$/.exec(word ?? '')?.[1] ?? null;
}
