import { formatDuration } from '../plan/duration.ts';
import { quantity } from '../words/quantity.ts';
import type { Late, Progress, SequenceVerdict } from './sequence.ts';
import type { SequenceRules, SequenceStep } from './sequence-rules.ts';

/** What a sequence asks for, in one line: `a → b(1+) → c, within 30 s`. */
export function describeSequence(rules: SequenceRules): string {
  const steps = rules.steps.map(stepWords);
  const joined =
    rules.order === 'any'
      ? `${steps.join(', ')} in any order`
      : steps.join(rules.order === 'contains' ? ' → … → ' : ' → ');
  return [
    rules.steps.length === 0 ? 'no event asked for' : joined,
    ...(rules.never.length > 0 ? [`never ${rules.never.join(' or ')}`] : []),
    ...limit('within', rules.withinMs),
    ...limit('the first within', rules.firstWithinMs),
    ...limit('gaps of at most', rules.gapMs),
    ...limit('watched on until quiet for', rules.watch?.quietMs ?? null),
  ].join(', ');
}

/** Frames without an event: how many, the beginning of the first one, and why it is none. */
export type Unread = { count: number; text: string; reason: string; lastAtMs: number };

/** What came, with times since the connection opened; `ending` tells how it ended, after the last event. */
export function describeReceived(
  progress: Pick<Progress, 'received' | 'leftOut'>,
  unread: Unread | null,
  ending: string,
): string {
  const entries = progress.received.map(
    ({ event, count, atMs }) => `${event}${count > 1 ? ` ×${count}` : ''} +${seconds(atMs)}`,
  );
  if (progress.leftOut > 0)
    entries.splice(Math.floor(entries.length / 2), 0, `(… ${progress.leftOut} more …)`);
  if (unread !== null) entries.push(unreadWords(unread));
  return [...entries, ...(ending === '' ? [] : [`(${ending})`])].join(' → ');
}

/** `2 frames that are no event (the first: 42["a"]: a socket.io packet, no JSON)`. */
export function unreadWords({ count, text, reason }: Unread): string {
  const frames = quantity(count, 'frame that is no event (', 'frames that are no event (the first: ');
  return `${frames}${text}: ${reason})`;
}

/** One reason for each limit that was passed: `first event after 2.4 s, expected at most 2.0 s`. */
export function describeLate({ rule, limitMs, tookMs, came }: Late): string {
  if (!came) {
    return rule === 'within'
      ? `not complete within ${seconds(limitMs)}`
      : `no event for ${seconds(tookMs)}, the first was expected within ${seconds(limitMs)}`;
  }
  const what = {
    within: 'complete after',
    firstWithin: 'first event after',
    gap: 'silence of',
  }[rule];
  const [took, limit] = [seconds(tookMs), seconds(limitMs)];
  // Rounded to the same, a passed limit would look kept.
  return took === limit
    ? `${what} ${Math.ceil(tookMs)} ms, expected at most ${limitMs} ms`
    : `${what} ${took}, expected at most ${limit}`;
}

/** What is wrong with a verdict, in a few words that do not hold times; empty when it is complete and in time. */
export function verdictWords(verdict: SequenceVerdict): string {
  switch (verdict.kind) {
    case 'complete':
      return verdict.late.map(({ rule, came }) => (came ? lateWords[rule] : 'no event')).join(' and ');
    case 'missing':
      return `lack ${verdict.events[0] ?? 'nothing'}`;
    case 'unexpected':
      return verdict.fields.length > 0
        ? `got another ${verdict.event} than expected`
        : `got ${verdict.event} instead of ${verdict.wanted.join(' or ') || 'nothing more'}`;
    case 'surplus':
      return verdict.fields.length > 0
        ? `got another ${verdict.event} than expected`
        : `got ${verdict.event} too often`;
    case 'never':
      return `got ${verdict.event}, which must never come`;
    default:
      return verdict satisfies never;
  }
}

/** `84 ms`, `0.2 s`, `28.6 s`, `2 min 5 s`: one decimal, as lists of times need it. */
export function seconds(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);
}

const lateWords = {
  within: 'complete too late',
  firstWithin: 'first event too late',
  gap: 'too long a silence',
} as const;

function stepWords({ event, min, max }: SequenceStep): string {
  if (min === 1 && max === 1) return event;
  if (max === Number.POSITIVE_INFINITY) return `${event}(${min}+)`;
  return min === max ? `${event}(${min})` : `${event}(${min}–${max})`;
}

function limit(words: string, ms: number | null): readonly string[] {
  return ms === null ? [] : [`${words} ${formatDuration(ms)}`];
}
