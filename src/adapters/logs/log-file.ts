import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogAnswer, LogEntry, LogQuery } from '../../core/logs.ts';
import { parseFilter } from '../../core/query/evaluate.ts';
import { instantNanos } from '../../core/query/time.ts';
import { tidied } from './tidy.ts';

/**
 * Reads a file of newline-delimited LogEntry JSON. A line that is no entry (one just being written, too) may be the very one that is
 * asked about, so it makes the answer incomplete. The newest `maxEntries` are not preferred: the first ones are kept, as with a project.
 */
export async function readLogFile(query: LogQuery & { source: { file: string } }): Promise<LogAnswer> {
  const { file } = query.source;
  const filter = parseFilter(query.filter);
  if (filter.kind === 'error') {
    const reason = `the filter for ${file} is wrong at character ${filter.at + 1}: ${filter.message}`;
    return { kind: 'unavailable', reason, transient: false, requests: 0, filterRefused: true };
  }
  const found: LogEntry[] = [];
  let badLines = 0;
  try {
    const input = createReadStream(file, { encoding: 'utf8', signal: query.signal });
    for await (const line of linesOf(input)) {
      if (line.trim() === '') continue;
      const entry = entryOf(line);
      if (entry === null) badLines += 1;
      else if (filter.matches(entry)) found.push(entry);
      if (found.length > query.maxEntries) break;
    }
    input.destroy();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const reason = `the log file ${file} could not be read: ${said}`;
    return { kind: 'unavailable', reason, transient: query.signal.aborted, requests: 1 };
  }
  const isCut = found.length > query.maxEntries;
  return {
    kind: 'entries',
    entries: tidied(found.slice(0, query.maxEntries)),
    complete: !isCut && badLines === 0,
    incompleteBecause: isCut ? 'entry-cap' : badLines > 0 ? 'bad-lines' : null,
    requests: 1,
    filter: query.filter,
  };
}

/** Lines of a stream; unlike readline alone it fails when the stream does. */
async function* linesOf(input: ReturnType<typeof createReadStream>): AsyncGenerator<string> {
  let failure: unknown = null;
  input.once('error', (error) => {
    failure = error;
  });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  if (failure !== null) throw failure;
}

function entryOf(line: string): LogEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : null;
  } catch {
    // Not JSON: counted by the caller.
    return null;
  }
}

function isEntry(value: unknown): value is LogEntry {
  if (typeof value !== 'object' || value === null || !('timestamp' in value)) return false;
  return typeof value.timestamp === 'string' && instantNanos(value.timestamp) !== null;
}
