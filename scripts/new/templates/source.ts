import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { entryOfLine } from '../../../src/core/log-line.ts';
import type { LogEntry, LogOutcome } from '../../../src/core/logs.ts';
import { instantNanos } from '../../../src/core/query/time.ts';
import { defineSource } from '../../../src/platform/sources/define-source.ts';
import { tidied } from '../../../src/platform/sources/tidy.ts';

const place = z.strictObject({ path: z.string().min(1) });

/** Say here in one sentence what is read. */
export const exemplar = defineSource({
  key: 'exemplar',
  noun: 'what it is, with its article',
  place,
  example: { path: 'logs/exemplar.log' },
  keyWords: () => ({ path: ['what it is, in a few words', 'logs/exemplar.log'] }),
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
  const read = lines.map(entryOfText);
  const within = read.filter((entry) => entry !== null).filter((entry) => isIn(entry, fromMs, toMs));
  const why = within.length > maxEntries ? 'entry-cap' : read.includes(null) ? 'bad-lines' : null;
  return {
    kind: 'entries',
    entries: tidied(within).slice(0, maxEntries),
    complete: why === null,
    incompleteBecause: why,
    requests,
    filter: '',
  };
}

function isIn({ timestamp }: LogEntry, fromMs: number, toMs: number): boolean {
  const nanos = instantNanos(timestamp) ?? 0n;
  return nanos >= BigInt(fromMs) * 1_000_000n && nanos < BigInt(toMs) * 1_000_000n;
}

/** `2026-11-30T10:00:00Z what happened`; null for a line without a time. */
function entryOfText(line: string): LogEntry | null {
  const [, timestamp = '', text = ''] = /^(\S+Z) (.*)$/.exec(line) ?? [];
  return instantNanos(timestamp) === null ? null : entryOfLine(text, { timestamp });
}
