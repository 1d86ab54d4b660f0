import type { Failure } from '../../core/check.ts';
import type { SequenceRules } from '../../core/expect/sequence-rules.ts';
import {
  describeLate,
  describeReceived,
  describeSequence,
  seconds,
  unreadWords,
  verdictWords,
} from '../../core/expect/sequence-words.ts';
import type { WatchedEvents, WatchedRest } from './observation.ts';

/** What is wrong with the events of one connection: in a few words that hold no times, as a failure, and what an event of the right name lacked. */
export type EventsProblem = { words: string; failure: Failure; fields: readonly Failure[] };

/** Null when the events are complete and in time, or none are asked for; `ending` tells how the connection ended. */
export function eventsProblem(
  { verdict, received, leftOut, unread }: WatchedEvents & Pick<WatchedRest, 'unread'>,
  rules: SequenceRules,
  ending: string,
): EventsProblem | null {
  if (verdict === null || (verdict.kind === 'complete' && verdict.late.length === 0)) return null;
  const words = verdictWords(verdict);
  const expected = describeSequence(rules);
  const actual = describeReceived({ received: [...received], leftOut }, unread, ending);
  const late = verdict.late.map(describeLate);
  const why = [...(verdict.kind === 'complete' ? [] : [singular(words)]), ...late].join('; ');
  const message = `${why}\nexpected  ${expected}\nreceived  ${actual}`;
  const failure = { at: 'events', expected, actual, message };
  return { words, failure, fields: 'fields' in verdict ? verdict.fields : [] };
}

/** For how long nothing came at the end. */
export function silenceWords({
  unread,
  lastEventMs,
  endMs,
}: Pick<WatchedEvents, 'lastEventMs'> & WatchedRest): string {
  const silence = seconds(endMs - Math.max(lastEventMs, unread?.lastAtMs ?? 0));
  return `${unread === null ? 'nothing' : 'nothing else'} for ${silence}`;
}

/**
 * What could not be read may have been what must never come, and so may frames of which not one was an event: they are of another form
 * than the plan thinks. Null when that does not matter.
 */
export function unreadableEvents(
  { damaged, unread, received }: Pick<WatchedRest, 'damaged' | 'unread'> & Pick<WatchedEvents, 'received'>,
  { never }: SequenceRules,
  what: string,
): string | null {
  if (never.length === 0) return null;
  const names = never.join(' or ');
  if (damaged != null) return `${what} (${damaged}), so it may have been ${names}`;
  if (unread === null || received.length > 0) return null;
  return `no event came, but ${unreadWords(unread)}: whether it was ${names} is not known`;
}

/** Nothing was wrong until the time limit of the check, but `within` asks for more. Without `within` the time limit is the end of the watch. */
export function watchCut(endMs: number, { watch, withinMs }: SequenceRules): string | null {
  if (watch === null || withinMs === null) return null;
  return `events were watched for ${seconds(endMs)} of ${seconds(withinMs)}: the time limit passed first`;
}

/** The server ended what was to be watched, and nothing had come that was asked for: what it would have sent later is not known. */
export function endedEarly(
  { received, endMs }: Pick<WatchedEvents, 'received'> & Pick<WatchedRest, 'endMs'>,
  { steps }: SequenceRules,
  what: string,
): string | null {
  if (steps.length > 0 && received.length > 0) return null;
  return `${what} after ${seconds(endMs)}: what would have come later is not known`;
}

/** Kinds are written for several connections ("3 lack x"); this is for one. */
export function singular(kind: string): string {
  return kind.replace(/^lack /, 'lacks ');
}
