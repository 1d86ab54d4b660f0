import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { IncompleteBecause, LogEntry, LogOutcome, LogQuestion } from '../../../core/logs.ts';
import type { ProcessResult } from '../../../core/process.ts';
import { rfc3339 } from '../../../core/query/time.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import { tidied } from '../tidy.ts';
import { LineJoiner } from './join-lines.ts';
import { parserOf } from './parsers.ts';
import { type RunPlace, shownArgv } from './place.ts';

type ProgramEnd = Extract<ProcessResult, { kind: 'ended' }>;
type Reading = { entries: readonly LogEntry[]; missed: string | null; lines: number };
type StreamChunks = Record<'stdout' | 'stderr', Uint8Array[]>;
type Shortage = { because: IncompleteBecause; detail: string };

const keepBytes = 64 * 1024;
const maxBytes = 32 * 1024 * 1024;
const mostSaid = 400;

/** Runs the program once, and answers every question by what it printed. */
export async function readRun(
  { processes }: Pick<SourceMeans, 'processes'>,
  query: PlaceQuery<RunPlace>,
): Promise<readonly LogOutcome[]> {
  const { place, questions, signal, fromMs, toMs } = query;
  const name = shownArgv(place.argv);
  const all = (outcome: LogOutcome) => questions.map(() => outcome);
  if (processes === undefined) return all(unavailable(`${name} was not run: no programs are run here`, 0));
  if (signal.aborted) return all(unavailable(`${name} was not run: the time ran out`, 0, true));
  const folder = await folderOf(place);
  if ('outside' in folder)
    return all(
      unavailable(`${name} was not run: its folder \`${place.cwd}\` leads out, to ${folder.outside}`, 0),
    );
  const printed: StreamChunks = { stdout: [], stderr: [] };
  const result = await processes.run({
    argv: place.argv.map((word) => withWindow(word, { fromMs, toMs })),
    cwd: folder.path,
    env: place.env ?? {},
    leavesNobody: true,
    keepBytes,
    maxBytes,
    onOutput: (stream, chunk) => {
      if (stream === 'stdout' || isLog(stream, place)) printed[stream].push(chunk);
    },
    signal,
  });
  if (result.kind === 'not-started') return all(unavailable(`${name} ${notStarted(place.argv, result)}`, 1));
  if (result.stopped === 'signal')
    return all(unavailable(`${name} was stopped: it had not ended within the time of the check`, 1, true));
  const reading = readStreams(printed, query);
  const problem = problemOf(result);
  if (problem !== null && reading.entries.length === 0 && result.stopped === null)
    return all(unavailable(`${name} ${problem.words}`, 1, problem.transient));
  const shortage = shortageOf(result, problem?.words ?? null, reading, place);
  return questions.map((question) => answer(question, reading, shortage, name));
}

/** A relative folder stays inside the root, whatever links are on its way; one that is not there is told of by the start. */
async function folderOf({
  cwd = '.',
  root = process.cwd(),
}: RunPlace): Promise<{ path: string } | { outside: string }> {
  const path = resolve(root, cwd);
  if (isAbsolute(cwd)) return { path };
  const [from, to] = await Promise.all([root, path].map((one) => realpath(one).catch(() => one)));
  const way = relative(from ?? root, to ?? path);
  return way === '..' || way.startsWith('../') ? { outside: to ?? path } : { path };
}

function withWindow(word: string, { fromMs, toMs }: { fromMs: number; toMs: number }): string {
  return word.replaceAll('${window.from}', rfc3339(fromMs)).replaceAll('${window.to}', rfc3339(toMs));
}

function unavailable(reason: string, requests: number, transient = false): LogOutcome {
  return { kind: 'unavailable', reason, transient, requests };
}

function notStarted(
  [program = '']: readonly string[],
  { code, message }: Extract<ProcessResult, { kind: 'not-started' }>,
): string {
  if (code === 'ENOENT')
    return `could not be run: there is no program ${shortLine(program, 200)}; install it where the checks run`;
  if (code === 'EACCES') return `could not be run: ${shortLine(program, 200)} is not executable`;
  return `could not be run: ${shortLine(message, 200)}`;
}

const denied = /forbidden|permission denied|not permitted|access denied|unauthorized/i;
const passing =
  /timed? ?out|timeout|connection (?:refused|reset)|unable to connect|unavailable|EOF|too many requests/i;

/** How it ended, when that was not well. */
function problemOf({ exitCode, endedBy, stderr }: ProgramEnd): { words: string; transient: boolean } | null {
  if (exitCode === 0) return null;
  const how =
    exitCode === null ? `was ended by ${endedBy ?? 'a signal'}` : `ended with exit code ${exitCode}`;
  const words = saidOn(stderr.text);
  const grant = denied.test(words) ? '; give who runs it the right to read these logs' : '';
  const told = words === '' ? '' : ` and said: ${words}`;
  return { words: `${how}${told}${grant}`, transient: passing.test(words) };
}

/** Of many lines the last, which tells why a program gave up. Cut between words only, since half a secret is not recognised later. */
function saidOn(stderr: string): string {
  const all = shortLine(stderr, 60_000);
  if (all.length <= mostSaid) return all;
  const words = shortLine(stderr.trimEnd().split('\n').at(-1) ?? '', 60_000);
  return words.length <= mostSaid ? words : `${words.slice(0, mostSaid).replace(/\S*$/, '')}…`;
}

/** Why what it printed may not be all; null when it is. */
function shortageOf(
  { stopped, stdout, stderr }: ProgramEnd,
  problem: string | null,
  { missed }: Reading,
  place: RunPlace,
): Shortage | null {
  const partial = (detail: string): Shortage => ({ because: 'partial', detail });
  if (stopped === 'output-cap') return partial(`it printed more than ${maxBytes / 1024 / 1024} MiB`);
  if (problem !== null) return partial(`it ${problem}`);
  if (stdout.isOpen === true) return partial('what it had started still held its output');
  if (missed !== null) return { because: 'bad-lines', detail: missed };
  const words = isLog('stderr', place) ? '' : saidOn(stderr.text);
  return words === '' ? null : partial(`it said beside its lines: ${words}`);
}

function answer(
  { maxEntries, filter }: LogQuestion,
  { entries, lines }: Reading,
  shortage: Shortage | null,
  name: string,
): LogOutcome {
  const because = entries.length > maxEntries ? 'entry-cap' : (shortage?.because ?? null);
  const detail = because === shortage?.because ? shortage?.detail : undefined;
  const isSilent = lines === 0 && shortage !== null;
  return {
    kind: 'entries',
    entries: entries.slice(0, maxEntries),
    complete: because === null,
    incompleteBecause: because,
    ...(detail === undefined ? {} : { incompleteDetail: detail }),
    requests: 1,
    filter,
    ...(isSilent ? { nothingThere: `${name} printed no line: ${shortage.detail}` } : {}),
  };
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** docker prints what a container wrote to stderr on its own. */
function isLog(stream: keyof StreamChunks, { parser }: RunPlace): boolean {
  return stream === 'stdout' || parser === 'docker';
}

function readStreams({ stdout, stderr }: StreamChunks, query: PlaceQuery<RunPlace>): Reading {
  const out = readLines(Buffer.concat(stdout), query);
  const err = readLines(Buffer.concat(stderr), query);
  const beside = err.missed === null ? null : `${err.missed}, on stderr`;
  return {
    entries: tidied([...out.entries, ...err.entries]),
    missed: out.missed ?? beside,
    lines: out.lines + err.lines,
  };
}

function readLines(bytes: Buffer, { place, fromMs, toMs }: PlaceQuery<RunPlace>): Reading {
  const parse = parserOf(place.parser);
  const joiner = new LineJoiner({ fromMs, toMs });
  const { text, isUtf8 } = textOf(bytes);
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  let missed = 0;
  let first = isUtf8 ? null : 'it is not UTF-8';
  lines.forEach((line, at) => {
    const why = joiner.take(parse(line.replace(/\r$/, '')));
    if (why === null) return;
    missed += 1;
    first ??= `line ${at + 1} ${why}`;
  });
  // What is JSON is whole where it can be read.
  if (!isEnded && lines.length > 0 && !/\}\s*$/.test(lines.at(-1) ?? '')) {
    missed += 1;
    first ??= `line ${lines.length}, the last, is not ended: it may be cut`;
  }
  const more = missed > 1 ? `, and ${missed - 1} more` : '';
  return {
    entries: joiner.entries(),
    missed: first === null ? null : `${first}${more}`,
    lines: lines.length,
  };
}

function textOf(bytes: Buffer): { text: string; isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    // What can be read of it may still break an expectation.
    return { text: bytes.toString('utf8'), isUtf8: false };
  }
}
