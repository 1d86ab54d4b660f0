import { formatDuration } from '../plan/duration.ts';
import { type CheckStanding, standingOf, type Tally } from '../run/check-standing.ts';
import { isBlocked, rootCause } from '../run/needs.ts';
import type { CheckState, RunState } from '../run/state.ts';
import { uncountedWords } from '../run/uncounted-words.ts';
import { hasDuration, reasonOf, saidOf } from './reasons.ts';
import { namesOf, shortLine } from './safe-text.ts';

/** What of a run its rows are made from. */
export type RunOfRows = Pick<RunState, 'checks' | 'finishedAt'>;

/** What there is to say of a check in its row, beside its name and mark; every outlet lays these parts out, and none has other words. */
export type RowWords = {
  /** Its reason, or its value; what it waits for. */
  message: string;
  /** How long it took; empty where it did not run. A row has one duration. */
  took: string;
  /** `passed on attempt 2`, `quarantined by …`. */
  asides: readonly string[];
};

const longestSaid = 400;

/** The words of the row of one check. */
export function rowWords(check: CheckState, run: RunOfRows): RowWords {
  const { head, progress } = check;
  const standing = standingOf(check, run);
  const uncounted = shortLine(uncountedWords(head), 110);
  const asides = uncounted === '' ? [] : [uncounted];
  if (progress.kind !== 'finished') {
    return { message: shortLine(openWords(check, standing), longestSaid), took: '', asides };
  }
  const { outcome, durationMs, flaky, attempts, alone } = progress;
  const ran = standing !== 'blocked' && standing !== 'skipped';
  return {
    message: shortLine(
      isBlocked(check) ? waitingFor(check, run) : endedWords(outcome, standing),
      longestSaid,
    ),
    took: ran ? formatDuration(durationMs) : '',
    asides: [
      ...(flaky ? [`passed on attempt ${attempts}`] : []),
      ...(alone === undefined ? [] : [`${formatDuration(alone.durationMs)} when measured again alone`]),
      ...asides,
    ],
  };
}

/** The same as one text: `200 in 84 ms`, `expected status 200, got 503 · 9.5 s`, the reason in at most so many bytes. */
export function detailOf(check: CheckState, run: RunOfRows, saidBytes = 120): string {
  const { message, took, asides } = rowWords(check, run);
  const { progress } = check;
  // Read as a sentence, the time of the answer is the value's own.
  if (progress.kind === 'finished' && progress.status === 'passed' && hasDuration(progress.outcome)) {
    return [shortLine(progress.outcome.summary, saidBytes), ...asides].join(' · ');
  }
  return [shortLine(message, saidBytes), took, ...asides].filter((part) => part !== '').join(' · ');
}

function endedWords(outcome: Parameters<typeof saidOf>[0], standing: CheckStanding): string {
  const message = saidOf(outcome);
  if (standing === 'passed' || standing === 'failed' || standing === 'unanswered') return message;
  return message === '' || message === standing ? standing : `${standing}: ${message}`;
}

function openWords({ head, progress }: CheckState, standing: CheckStanding): string {
  if (progress.kind === 'running' && standing === 'running') {
    if (progress.attempt <= 1) return '';
    const before = progress.last === null ? '' : reasonOf(progress.last);
    return `attempt ${progress.attempt}${before === '' ? '' : `; before: ${before}`}`;
  }
  if (progress.kind === 'waiting' && standing === 'waiting') {
    return `waits for ${head.danger === null ? 'a person' : 'approval'}: ${progress.question.prompt}`;
  }
  return standing === 'cancelled' ? 'cancelled: the run ended before it did' : '';
}

/** What a blocked check needs, by name; its own reason where that is nothing of this run. */
function waitingFor(check: CheckState, run: RunOfRows): string {
  const root = rootCause(run, check.head.id);
  if (root !== check.head.id) return `waits for ${nameOfCheck(root, run)}`;
  return check.progress.kind === 'finished' ? `blocked: ${check.progress.outcome.reason}` : '';
}

/** Its name as a person reads it; the id where it has none. */
export function nameOfCheck(id: string, { checks }: RunOfRows): string {
  return shortLine(checks.get(id)?.head.name || id, 80);
}

/** The first few names of checks. */
export function checkNames(checks: readonly CheckState[], most = 3): string {
  return namesOf(
    checks.map(({ head }) => head.name || head.id),
    most,
    80,
  );
}

/** Why a check is not green, in one sentence of at most so many bytes. */
export function whyOf({ progress }: CheckState, maxBytes: number): string {
  return progress.kind === 'finished' ? shortLine(reasonOf(progress.outcome), maxBytes) : '';
}

/** `2 failing: a, b` and `1 could not be looked at: c`: what is wrong of checks, by name; empty when nothing is. */
export function troubleWords(tally: Pick<Tally, 'failing'>, most = 3): readonly string[] {
  return troubles(tally).map(({ words, checks }) => `${words}: ${checkNames(checks, most)}`);
}

/** The same without names: `2 failing`, `1 could not be looked at`. */
export function troubleCounts(tally: Pick<Tally, 'failing'>): readonly string[] {
  return troubles(tally).map(({ words }) => words);
}

function troubles({
  failing,
}: Pick<Tally, 'failing'>): readonly { words: string; checks: readonly CheckState[] }[] {
  const isFailed = ({ progress }: CheckState) => progress.kind === 'finished' && progress.status === 'failed';
  const failed = failing.filter(isFailed);
  const unseen = failing.filter((check) => !isFailed(check));
  return [
    { words: `${failed.length} failing`, checks: failed },
    { words: `${unseen.length} could not be looked at`, checks: unseen },
  ].filter(({ checks }) => checks.length > 0);
}
