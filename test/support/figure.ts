import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The long form of the fault tests (`npm run faults`): the sizes that are promised. In the short form they are smaller. */
export const isLong = process.env.STAGING_CHECK_FAULTS === 'long';

/** One JSON line of a fault test: its name, and what came out. */
export function figure(name: string, found: Readonly<Record<string, unknown>>): void {
  const line = JSON.stringify({ fault: name, form: isLong ? 'long' : 'short', ...found });
  process.stdout.write(`${line}\n`);
  const folder = join(import.meta.dirname, '../../.staging-check');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'faults.jsonl'), `${line}\n`);
}
