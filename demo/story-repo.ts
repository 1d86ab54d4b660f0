import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const fixture = path.join(import.meta.dirname, 'fixture');
const brokenFile = 'netra_backend/app/services/tool_permissions/rate_limiter.py';
const after = 'from dataclasses import dataclass\n';
const fix = 'import redis\n';

/** Copies the fixture, its fault included, to a folder of its own; what was there is gone. */
export async function copyFixture(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(fixture, folder, {
    recursive: true,
    filter: (source) => !/(__pycache__|\.pytest_cache)$/.test(source),
  });
}

/** Says where `scripts/deploy_to_gcp.py` of a copy deploys to. */
export async function setDeployTarget(
  folder: string,
  target: { url: string; service: string },
): Promise<void> {
  const lines = [`GCP_TARGET_URL=${target.url}`, `GCP_TARGET_SERVICE=${target.service}`];
  await writeFile(path.join(folder, '.gcp-target.env'), `${lines.join('\n')}\n`);
}

/** Adds the missing import to a copy, as a person would; the answer is the change as a unified diff. */
export async function applyFix(folder: string): Promise<string> {
  const file = path.join(folder, brokenFile);
  const text = await readFile(file, 'utf8');
  if (text.includes(fix) || !text.includes(after)) throw new Error(`${file}: not the file with the fault`);
  await writeFile(file, text.replace(after, after + fix));
  return oneLineDiff(
    text.split('\n'),
    text.slice(0, text.indexOf(after) + after.length).split('\n').length - 1,
  );
}

const contextLines = 3;

/** `at`: how many lines stand before the new one. */
function oneLineDiff(lines: readonly string[], at: number): string {
  const from = Math.max(0, at - contextLines);
  const context = lines.slice(from, at + contextLines).map((line) => ` ${line}`);
  return [
    `--- a/${brokenFile}`,
    `+++ b/${brokenFile}`,
    `@@ -${from + 1},${context.length} +${from + 1},${context.length + 1} @@`,
    ...context.slice(0, at - from),
    `+${fix.trimEnd()}`,
    ...context.slice(at - from),
  ].join('\n');
}
