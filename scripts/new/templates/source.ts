import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { entryOf, type LogEntry, type LogOutcome } from '../../../src/core/logs.ts';
import { defineSource } from '../../../src/platform/sources/define-source.ts';

const place = z.strictObject({ path: z.string().min(1).describe('what it is, in a few words') });

/** Say here in one sentence what is read. */
export const exemplar = defineSource({
  key: 'exemplar',
  noun: 'what it is, with its article',
  place,
  filteredBy: 'nobody',
  locate: ({ path }, root) => ({ path: resolve(root, path) }),
  // Its client, if it has one, is imported here: a process that reads from elsewhere never loads it.
  open: async () => ({
    async read({ place: { path }, questions, fromMs, toMs, signal }) {
      const lines = await linesOf(path, signal);
      return questions.map(({ maxEntries }) => answer(lines, { path, fromMs, toMs, maxEntries }));
    },
  }),
});

async function linesOf(path: string, signal: AbortSignal): Promise<readonly string[] | Error> {
  try {
    const text = await readFile(path, { encoding: 'utf8', signal });
    return text.split('\n').filter((line) => line !== '');
  } catch (error) {
    // It is the answer: nothing could be read, and why.
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Only a complete answer lets anybody claim that something is absent: whatever was left out has to be said. */
function answer(
  lines: readonly string[] | Error,
  { path, fromMs, toMs, maxEntries }: { path: string; fromMs: number; toMs: number; maxEntries: number },
): LogOutcome {
  const requests = 1;
  if (lines instanceof Error)
    return {
      kind: 'unavailable',
      reason: `${path} could not be read: ${lines.message}`,
      transient: false,
      requests,
    };
  const read = lines.map(entryOfLine);
  const within = read
    .filter((entry) => entry !== null)
    .filter(({ timestamp }) => Date.parse(timestamp) >= fromMs && Date.parse(timestamp) < toMs)
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const why = within.length > maxEntries ? 'entry-cap' : read.includes(null) ? 'bad-lines' : null;
  return {
    kind: 'entries',
    entries: within.slice(0, maxEntries),
    complete: why === null,
    incompleteBecause: why,
    requests,
    filter: '',
  };
}

/** `2026-11-30T10:00:00Z what happened`; null for a line without a time. */
function entryOfLine(line: string): LogEntry | null {
  const [, timestamp = '', body = ''] = /^(\S+Z) (.*)$/.exec(line) ?? [];
  return Number.isNaN(Date.parse(timestamp)) ? null : entryOf({ timestamp, body });
}
