import { z } from 'zod';
import { variableProblem } from '../../core/child-variables.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { isOutside } from '../inside-root.ts';
import { backgroundField } from './background.ts';
import { capturedIn, capturesIn } from './captures.ts';
import { readField } from './read-output.ts';
import { isGoTest, knownRunners, withJunitReport } from './runner.ts';

// Integers stay what was written; a 1.10 or a yes would not, so those must be quoted.
const word = z
  .union([z.string(), z.int()], { error: 'expected text; quote it' })
  .transform(String)
  .refine((text) => !text.includes('\0'), { error: 'a word of a command cannot hold a NUL' });

const env = z.record(z.string(), word).superRefine((variables, ctx) => {
  for (const name of Object.keys(variables)) {
    const message = variableProblem(name);
    if (message !== null) ctx.addIssue({ code: 'custom', message, path: [name] });
  }
});

export const commandSpec = z
  .strictObject({
    run: z
      .array(word)
      .min(1, { error: 'expected a program and its arguments' })
      .refine((argv) => argv[0] !== '', { error: 'the program has no name', path: [0] }),
    cwd: z
      .string()
      .min(1)
      .refine((folder) => !isOutside(folder), {
        error:
          'expected a folder inside the one that the bot runs in; one that is elsewhere is named whole, as a variable (`--var repo=/srv/app`)',
      })
      .default('.'),
    env: env.default({}),
    junit: z.string().min(1).optional(),
    read: readField.optional(),
    background: backgroundField.optional(),
    trusted: z.boolean().default(false),
    maxOutputBytes: z.int().min(1_024).max(1_073_741_824).default(8_388_608),
  })
  .superRefine(({ run, cwd, trusted }, ctx) => {
    if (trusted) return;
    if (capturesIn([cwd]).length > 0) {
      const message =
        'a captured value must not choose the folder in which a program runs; set `trusted: true` if it may';
      ctx.addIssue({ code: 'custom', message, path: ['cwd'] });
    }
    for (const { at, message } of capturedIn(run))
      ctx.addIssue({ code: 'custom', message, path: ['run', at] });
  })
  .superRefine(({ run, junit, background }, ctx) => {
    if (junit !== undefined && background !== undefined) {
      const message = 'a command in the background writes no report while its phase runs';
      ctx.addIssue({ code: 'custom', message, path: ['junit'] });
      return;
    }
    if (junit !== 'auto' || run.some(hasVariables) || withJunitReport(run, 'file') !== null) return;
    const message = isGoTest(run)
      ? '`go test` writes no JUnit report; run `gotestsum`, or name the file that something else writes'
      : `\`junit: auto\` knows ${knownRunners}; name the file that the command writes`;
    ctx.addIssue({ code: 'custom', message, path: ['junit'] });
  });
export type CommandSpec = z.infer<typeof commandSpec>;
