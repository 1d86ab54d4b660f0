import { readFile, stat } from 'node:fs/promises';
import type { JunitReport } from './junit.ts';

const maxJunitBytes = 16 * 1024 * 1024;

/** Which file lies there, and as it was last written: one that was there before counts only when it changed. Null for none. */
export async function stampOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** A report that was written; `name` is how messages call it. */
export async function junitIn(file: string, name: string): Promise<JunitReport | { problem: string }> {
  const found = await stat(file).catch(() => null);
  const missing =
    name === 'one' ? 'the command wrote no JUnit report' : `the command wrote no JUnit report ${name}`;
  if (found === null || !found.isFile()) return { problem: missing };
  if (found.size > maxJunitBytes)
    return { problem: `the JUnit report has ${found.size} bytes, more than 16 MiB` };
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  const report = bytes instanceof Error ? { problem: bytes.message } : await parsedJunit(bytes);
  return 'problem' in report ? { problem: `the JUnit report cannot be read: ${report.problem}` } : report;
}

async function parsedJunit(bytes: Buffer): Promise<JunitReport | { problem: string }> {
  const [{ decodeXml }, { parseJunit }] = await Promise.all([import('./junit-xml.ts'), import('./junit.ts')]);
  const decoded = decodeXml(bytes);
  return 'problem' in decoded ? decoded : parseJunit(decoded.text);
}
