import { posix } from 'node:path';
import { z } from 'zod';
import { variableProblem } from '../../../core/child-variables.ts';
import { hasVariables } from '../../../core/plan/fields.ts';
import { referencesIn } from '../../../core/plan/variables.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { argvMistake } from './argv-mistakes.ts';
import { parserNames, patternProblem } from './parser-names.ts';

const word = z
  .union([z.string(), z.int()], { error: 'expected text; quote it' })
  .transform(String)
  .refine((text) => !text.includes('\0'), { error: 'a word of a command cannot hold a NUL' })
  .refine((text) => !referencesIn(text).some(({ name }) => name.startsWith('capture.')), {
    error: 'a captured value, which is the word of the target, has no say in what runs here',
  });

const pattern = z.strictObject({
  pattern: z.string().check((ctx) => {
    const message = hasVariables(ctx.value) ? null : patternProblem(ctx.value);
    if (message !== null) ctx.issues.push({ code: 'custom', message, input: ctx.value });
  }),
});

const env = z.record(z.string(), word).check((ctx) => {
  for (const name of Object.keys(ctx.value)) {
    const message = variableProblem(name);
    if (message !== null) ctx.issues.push({ code: 'custom', message, input: ctx.value, path: [name] });
  }
});

/** Under `run` in a plan. */
export const runPlace = z.strictObject({
  argv: z
    .array(word)
    .min(1, { error: 'expected a program and its arguments' })
    .refine((argv) => argv[0] !== '', { error: 'the program has no name', path: [0] })
    .check((ctx) => {
      const message = argvMistake(ctx.value);
      if (message !== null) ctx.issues.push({ code: 'custom', message, input: ctx.value });
    }),
  parser: z.union([z.enum(parserNames), pattern]),
  env: env.optional(),
  cwd: word
    .refine((folder) => folder !== '', { error: 'expected a folder' })
    .refine((folder) => !/^\.\.(?:\/|$)/.test(posix.normalize(folder)), {
      error:
        'expected a folder inside the one that the bot runs in; one that is elsewhere is named whole, as a variable (`--var repo=/srv/app`)',
    })
    .optional(),
});

/** What a plan says of a program; `root` is the folder that its own one counts from. */
export type RunPlace = z.infer<typeof runPlace> & { root?: string };

const shownLength = 80;

/** Its first words, which tell what it reads; whole ones, since half a secret is not recognised later. */
export function shownArgv(argv: readonly string[]): string {
  const lengths = argv.map((_, at) => argv.slice(0, at + 1).join(' ').length);
  const whole = Math.max(1, lengths.filter((length) => length <= shownLength).length);
  const more = whole < argv.length ? ' …' : '';
  return `\`${oneLine(argv.slice(0, whole).join(' '))}${more}\``;
}
