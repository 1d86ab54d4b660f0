import { parseJson, plainJson, whyNoJson } from '../../../core/json/parse-json.ts';
import type { LogEntry, LogOutcome, LogQuestion } from '../../../core/logs.ts';
import type { CloudEntry } from '../../../core/query/cloud-entry.ts';
import { type Filter, parseFilter } from '../../../core/query/evaluate.ts';
import { instantNanos } from '../../../core/query/time.ts';
import { entryOfCloud } from '../cloud-logging/entry-of-cloud.ts';
import type { PlaceQuery } from '../define-source.ts';
import { tidied } from '../tidy.ts';
import { entryOfJson } from './entry-of-json.ts';
import { openFileBytes, UnreadableFile } from './file-bytes.ts';
import { type FileRecord, fileRecords } from './file-records.ts';

/**
 * Reads a file of log entries, one JSON object a line or all in one JSON array, gzip or not. What is no entry (a line just being written,
 * too) may be the very one that is asked about, so it makes each answer incomplete. Of more than `maxEntries` the oldest are kept, as
 * with a project.
 */
export async function readLogFile({
  place: file,
  questions,
  signal,
}: Pick<PlaceQuery<string>, 'place' | 'questions' | 'signal'>): Promise<readonly LogOutcome[]> {
  const seekers = questions.map((question) => seekerOf(question, file));
  const reading = new Reading(seekers.filter((one) => one instanceof Seeker));
  try {
    await using bytes = await openFileBytes(file, signal);
    for await (const record of fileRecords(bytes.chunks, (cut) => reading.missed(cut))) reading.take(record);
    const lost = bytes.problem();
    if (lost !== null) reading.missed(lost);
  } catch (error) {
    const reason = `the log file ${file} could not be read: ${error instanceof Error ? error.message : String(error)}`;
    const transient = signal.aborted && !(error instanceof UnreadableFile);
    const unavailable: LogOutcome = { kind: 'unavailable', reason, transient, requests: 1 };
    return seekers.map((one) => (one instanceof Seeker ? unavailable : one));
  }
  const missed = reading.missing();
  return seekers.map((one) => (one instanceof Seeker ? one.answer(missed) : one));
}

/** What looks for the entries of a question, or why nothing can. */
function seekerOf(question: LogQuestion, file: string): Seeker | LogOutcome {
  const filter = parseFilter(question.filter);
  const problem =
    filter.kind === 'error' ? `is wrong at character ${filter.at + 1}: ${filter.message}` : foreign(filter);
  if (filter.kind === 'filter' && problem === null) return new Seeker(question, filter);
  const reason = `the filter for ${file} ${problem}`;
  return { kind: 'unavailable', reason, transient: false, requests: 0, filterRefused: true };
}

function foreign({ reads }: Filter): string | null {
  const [name] = reads.functions;
  return name === undefined ? null : `names ${name}(), which Cloud Logging alone evaluates`;
}

/** What came of the records so far. */
class Reading {
  readonly #seekers: readonly Seeker[];
  #records = 0;
  #missed = 0;
  #firstMissed: string | null = null;

  constructor(seekers: readonly Seeker[]) {
    this.#seekers = seekers;
  }

  missed(problem: string): void {
    this.#missed += 1;
    this.#firstMissed ??= problem;
  }

  take({ place, bytes }: FileRecord): void {
    if (bytes === null) this.missed(`${place} has more than 16 MiB`);
    else this.#takeBytes(place, bytes);
  }

  #takeBytes(place: string, bytes: Buffer): void {
    const { text, isUtf8 } = textOf(bytes);
    if (text.trim() === '') return;
    this.#records += 1;
    if (!isUtf8) this.missed(`${place} is not UTF-8`);
    const value = parsed(text);
    const { entry, problem } =
      value === undefined ? { entry: null, problem: notJson(text) } : entryOfJson(value);
    if (entry === null) this.missed(`${place} ${problem}`);
    else for (const seeker of this.#seekers) seeker.take(entry);
  }

  /** What was no entry, in words; null when all were. */
  missing(): string | null {
    if (this.#missed === 0) return null;
    const more = this.#missed > 1 ? `, and ${this.#missed - 1} more` : '';
    const isNone = this.#records > 1 && this.#missed >= this.#records;
    return `${isNone ? 'none is one: ' : ''}${this.#firstMissed ?? ''}${more}`;
  }
}

/** The entries of one question. */
class Seeker {
  readonly #question: LogQuestion;
  readonly #filter: Filter;
  #found: LogEntry[] = [];
  #latest: bigint | null = null;
  #untold = 0;

  constructor(question: LogQuestion, filter: Filter) {
    this.#question = question;
    this.#filter = filter;
  }

  take(entry: CloudEntry): void {
    const truth = this.#filter.matches(entry);
    if (truth === null) this.#untold += 1;
    else if (truth) this.#keep(entry);
  }

  /** Of more than the limit the oldest stay; a later one than all of them is not even looked at. */
  #keep(entry: CloudEntry): void {
    if (this.#latest !== null && (instantNanos(entry.timestamp) ?? 0n) > this.#latest) return;
    this.#found.push(entryOfCloud(entry));
    const { maxEntries } = this.#question;
    if (this.#found.length < 2 * maxEntries + 1_000) return;
    this.#found = tidied(this.#found).slice(0, maxEntries + 1);
    const last = this.#found.at(-1);
    if (this.#found.length > maxEntries && last) this.#latest = instantNanos(last.timestamp);
  }

  /** `missed` is what was no entry. */
  answer(missed: string | null): LogOutcome {
    const { maxEntries, filter } = this.#question;
    const entries = tidied(this.#found);
    const isCut = entries.length > maxEntries;
    const because = isCut ? 'entry-cap' : missed !== null ? 'bad-lines' : this.#untold > 0 ? 'unread' : null;
    return {
      kind: 'entries',
      entries: entries.slice(0, maxEntries),
      complete: because === null,
      incompleteBecause: because,
      ...(because === 'bad-lines' && missed !== null ? { incompleteDetail: missed } : {}),
      requests: 1,
      filter,
    };
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer): { text: string; isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    // Not UTF-8: what can be read of it may still break an expectation.
    return { text: bytes.toString('utf8'), isUtf8: false };
  }
}

/** Undefined for what is no JSON. Numbers that JavaScript would round keep their text; looking for them in every line would cost as much as reading it. */
function parsed(text: string): unknown {
  return (/\d{16}/.test(text) ? parseJson(text) : plainJson(text))?.value;
}

function notJson(text: string): string {
  if (text.includes('\0'))
    return 'is no JSON: it holds NUL bytes, as a binary file does, or UTF-16 without a mark';
  const why = whyNoJson(text);
  if (why !== null) return `is ${why}`;
  const isOpen = /^\s*[[{]\s*$/.test(text);
  return isOpen ? 'is no JSON: one entry stands on one line (`jq -c .`), or all in one array' : 'is no JSON';
}
