import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { env } from 'node:process';
import { parseResultDocument, type ResultDocument } from '../src/core/run/result-document.ts';

export const root = path.join(import.meta.dirname, '..');

/** How a run ended; `result` is null when there is none. */
export type Finished = { exitCode: number | null; result: ResultDocument | null; durationMs: number };

/** Runs the real command line on this terminal, as anybody would; its result document goes to `resultFile`. */
export async function runStagingCheck(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  resultFile: string,
): Promise<Finished> {
  await rm(resultFile, { force: true });
  const startedAt = performance.now();
  const child = spawn(
    path.join(root, 'bin/staging-check'),
    [...args, '--format', 'json', '--output', resultFile],
    { cwd: root, env: { ...env, ...variables }, stdio: 'inherit' },
  );
  const [exitCode] = await once(child, 'close');
  const durationMs = performance.now() - startedAt;
  return { exitCode, result: await readResult(resultFile), durationMs };
}

async function readResult(file: string): Promise<ResultDocument | null> {
  try {
    return parseResultDocument(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Safe: the story ends on a run without a result, and the command line has said why.
    return null;
  }
}
