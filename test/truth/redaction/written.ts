import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Statement } from '../statement.ts';

/** A secret of ours that every escape changes. */
export const secret = `Zq7'k"X2 p&m=9%\\n`;
export const env = { STAGING_CHECK_SECRET_DB: secret };

/** A target that writes a text into a file of its folder; the check prints it with `${file}`. */
export function written(text: string): NonNullable<Statement['target']> {
  return async ({ folder }) => {
    const file = join(folder, 'printed.txt');
    await writeFile(file, text);
    return { file };
  };
}

/** Prints what `written` wrote, and fails: what it printed is then told. */
export const printed = `
  command: { run: [cat, "\${file}"] }
  expect: { stdout: { contains: is not printed } }`;

/** True of a reason that masks and does not show any of these. */
export function masksWithout(...shown: readonly string[]): RegExp {
  const never = shown.map((one) => `(?![\\s\\S]*${one.replace(/[^\w\s]/g, '\\$&')})`).join('');
  return new RegExp(`^${never}[\\s\\S]*\\[redacted`);
}
