import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JunitReport } from './junit.ts';
import { junitIn, stampOf } from './junit-file.ts';
import { isPattern, junitOfFiles } from './junit-files.ts';
import { withJunitReport } from './runner.ts';
import type { CommandSpec } from './spec.ts';

/** The command as it will run, and how to get at the report that it is to write. */
export type CommandSetup = AsyncDisposable & {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Null when no report was asked for; else the report, or why there is none. */
  readJunit(): Promise<JunitReport | { problem: string } | null>;
};

/** Makes room for the JUnit report of a command; disposing takes away what was made. */
export async function prepareJunit(spec: CommandSpec, cwd: string): Promise<CommandSetup> {
  const { run, env, junit } = spec;
  if (junit === undefined) return prepared({ argv: run, env }, () => Promise.resolve(null));
  if (isPattern(junit)) return prepared({ argv: run, env }, await junitOfFiles(junit, cwd));
  if (junit !== 'auto') {
    const file = resolve(cwd, junit);
    const before = await stampOf(file);
    return prepared({ argv: run, env }, async () =>
      before !== null && before === (await stampOf(file))
        ? { problem: `${junit} is of an earlier run: the command did not write it` }
        : junitIn(file, junit),
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-'));
  const file = join(folder, 'junit.xml');
  const command = withJunitReport(run, file) ?? { argv: run, env: {} };
  return prepared(
    { argv: command.argv, env: { ...command.env, ...env } },
    () => junitIn(file, 'one'),
    () => rm(folder, { recursive: true, force: true }),
  );
}

function prepared(
  command: Pick<CommandSetup, 'argv' | 'env'>,
  readJunit: CommandSetup['readJunit'],
  cleanUp: () => Promise<void> = () => Promise.resolve(),
): CommandSetup {
  return { ...command, readJunit, [Symbol.asyncDispose]: cleanUp };
}
