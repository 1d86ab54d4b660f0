import { parseJson, plainJson, whyNoJson } from '../../../core/json/parse-json.ts';
import type { LogEntry, LogOutcome, LogQuestion } from '../../../core/logs.ts';
import type { CloudEntry } from '../../../core/query/cloud-entry.ts';
import { type Filter, parseFilters } from '../../../core/query/evaluate.ts';
import type { QueryError } from '../../../core/query/syntax.ts';
import { instantNanos } from '../../../core/query/time.ts';
import { entryOfCloud } from '../cloud-logging/entry-of-cloud.ts';
import type { PlaceQuery } from '../define-source.ts';
import { tidied } from '../tidy.ts';
import { entryOfJson } from './entry-of-json.ts';
import { openFileBytes, UnreadableFile } from './file-bytes.ts';
import { type FileRecord, placeOf, readRecords } from './file-records.ts';

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
  const filters = parseFilters(questions.map(({ filter }) => filter));
  const seekers = questions.map((question, at) => seekerOf(question, filters[at], file));
  const reading = new Reading(seekers.filter((one) => one instanceof Seeker));
  try {
    await using bytes = await openFileBytes(file, signal);
    const take = (record: FileRecord) => reading.take(record);
    await readRecords(bytes.chunks, take, (cut) => reading.missed(cut));
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
function seekerOf(
  question: LogQuestion,
  filter: Filter | QueryError | undefined,
  file: string,
): Seeker | LogOutcome {
  if (filter === undefined) throw new Error('a filter was not read');
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

  take(record: FileRecord): void {
    const { text, isUtf8 } = record;
    if (text === null) this.missed(`${placeOf(record)} has more than 16 MiB`);
    if (text === null || text.trim() === '') return;
    this.#records += 1;
    if (!isUtf8) this.missed(`${placeOf(record)} is not UTF-8`);
    const value = parsed(text);
    const { entry, problem } =
      value === undefined ? { entry: null, problem: notJson(text) } : entryOfJson(value);
    if (entry === null) this.missed(`${placeOf(record)} ${problem}`);
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

/** A number so long that JavaScript would round it, or what looks like one within a text. */
const longNumber = /[:,[]\s*-?[\d.]{16}/;

/** Undefined for what is no JSON. Numbers that JavaScript would round keep their text; looking for others that it would write differently would cost as much as reading the line. */
function parsed(text: string): unknown {
  return (longNumber.test(text) ? parseJson(text) : plainJson(text))?.value;
}

function notJson(text: string): string {
  if (text.includes('\0'))
    return 'is no JSON: it holds NUL bytes, as a binary file does, or UTF-16 without a mark';
  const why = whyNoJson(text);
  if (why !== null) return `is ${why}`;
  const isOpen = /^\s*[[{]\s*$/.test(text);
  return isOpen ? 'is no JSON: one entry stands on one line (`jq -c .`), or all in one array' : 'is no JSON';
}
