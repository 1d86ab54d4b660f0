import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JunitReport } from './junit.ts';
import { withJunitReport } from './runner.ts';
import type { CommandSpec } from './spec.ts';

/** The command as it will run, and how to get at the report that it is to write. */
export type CommandSetup = AsyncDisposable & {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Null when no report was asked for; else the report, or why there is none. */
  readReport(): Promise<JunitReport | { problem: string } | null>;
};

const maxReportBytes = 16 * 1024 * 1024;

/** Makes room for the JUnit report of a command; disposing takes away what was made. */
export async function prepareReport(spec: CommandSpec, cwd: string): Promise<CommandSetup> {
  const { run, env, junit } = spec;
  if (junit === undefined) return prepared({ argv: run, env }, () => Promise.resolve(null));
  if (junit !== 'auto') {
    const file = resolve(cwd, junit);
    const before = await stampOf(file);
    return prepared({ argv: run, env }, async () =>
      before !== null && before === (await stampOf(file))
        ? { problem: `${junit} is of an earlier run: the command did not write it` }
        : reportIn(file, junit),
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-'));
  const file = join(folder, 'junit.xml');
  const command = withJunitReport(run, file) ?? { argv: run, env: {} };
  return prepared(
    { argv: command.argv, env: { ...command.env, ...env } },
    () => reportIn(file, 'one'),
    () => rm(folder, { recursive: true, force: true }),
  );
}

function prepared(
  command: Pick<CommandSetup, 'argv' | 'env'>,
  readReport: CommandSetup['readReport'],
  cleanUp: () => Promise<void> = () => Promise.resolve(),
): CommandSetup {
  return { ...command, readReport, [Symbol.asyncDispose]: cleanUp };
}

/** A file that was there before counts only when it changed. */
async function stampOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

async function reportIn(file: string, name: string): Promise<JunitReport | { problem: string }> {
  const found = await stat(file).catch(() => null);
  const missing =
    name === 'one' ? 'the command wrote no JUnit report' : `the command wrote no JUnit report ${name}`;
  if (found === null || !found.isFile()) return { problem: missing };
  if (found.size > maxReportBytes)
    return { problem: `the JUnit report has ${found.size} bytes, more than 16 MiB` };
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  const report = bytes instanceof Error ? { problem: bytes.message } : await reportOf(bytes);
  return 'problem' in report ? { problem: `the JUnit report cannot be read: ${report.problem}` } : report;
}

async function reportOf(bytes: Buffer): Promise<JunitReport | { problem: string }> {
  const [{ decodeXml }, { parseJunit }] = await Promise.all([import('./junit-xml.ts'), import('./junit.ts')]);
  const decoded = decodeXml(bytes);
  return 'problem' in decoded ? decoded : parseJunit(decoded.text);
}
