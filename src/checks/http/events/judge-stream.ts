import { type Failure, type Judgement, judged } from '../../../core/check.ts';
import { match } from '../../../core/expect/matcher.ts';
import type { SequenceRules } from '../../../core/expect/sequence-rules.ts';
import { seconds } from '../../../core/expect/sequence-words.ts';
import { quantity } from '../../../core/words/quantity.ts';
import {
  endedEarly,
  eventsProblem,
  silenceWords,
  unreadableEvents,
  watchCut,
} from '../../events/judge-events.ts';
import { rulesOf } from '../../events/schema.ts';
import { headerOf } from '../headers.ts';
import type { HttpObservation } from '../observation.ts';
import type { HttpExpect } from '../spec.ts';
import type { StreamObservation } from './observation.ts';

/** What an event stream is asked for with (HTML, 9.2.5). */
export const eventStreamHeaders = { accept: 'text/event-stream' };

/** What the expectations say of an event stream; nothing where they ask for none. */
export function judgeStream(observation: HttpObservation, expect: HttpExpect): Judgement {
  const { stream } = observation;
  if (expect.events === undefined) return judged([]);
  if (stream === undefined) return judged([notStreamed(observation)]);
  const rules = rulesOf(expect.events);
  const failures = [
    ...breach(stream),
    ...wrongEvents(stream, rules),
    ...(expect.reconnects === undefined
      ? []
      : match(expect.reconnects, stream.reconnects.length, 'reconnects')),
  ];
  return judged(failures, { inconclusive: failures.length === 0 ? unknownOf(stream, rules) : null });
}

/** A few words for the row: `3 events in 1.2 s`, `2 events, no done`. */
export function describeStream({ verdict, received, endMs, reconnects }: StreamObservation): string {
  const events = quantity(
    received.reduce((sum, { count }) => sum + count, 0),
    'event',
  );
  const again = reconnects.length === 0 ? '' : `, ${quantity(reconnects.length, 'reconnect')}`;
  if (verdict?.kind === 'missing') return `${events}, no ${verdict.events[0]}${again}`;
  if (verdict?.kind !== 'complete') return `${events}, the last one wrong${again}`;
  const took = verdict.atMs > 0 ? ` in ${seconds(verdict.atMs)}` : `, watched for ${seconds(endMs)}`;
  return `${events}${took}${again}`;
}

/** An answer that is no event stream, in words: `204, which tells clients to stop`, `200 text/html`. */
export function noStream({ status, headers }: Pick<HttpObservation, 'status' | 'headers'>): string {
  if (status === 204) return '204, which tells clients to stop';
  const type = headerOf(headers, 'content-type');
  if (type === undefined) return status === 200 ? '200 without a Content-Type' : String(status);
  return `${status} ${type}`;
}

function notStreamed(observation: HttpObservation): Failure {
  const [expected, actual] = ['an event stream (200 text/event-stream)', noStream(observation)];
  return { at: 'events', expected, actual, message: `expected ${expected}, got ${actual}` };
}

function breach({ ended }: StreamObservation): readonly Failure[] {
  if (ended.by === 'protocol') {
    const message = `the server sent ${ended.reason}`;
    return [{ at: 'events', expected: 'an event stream', actual: ended.reason, message }];
  }
  if (ended.by !== 'refused') return [];
  const message = `the stream was asked for again, and refused: ${ended.reason}`;
  return [{ at: 'reconnects', expected: 'an event stream', actual: ended.reason, message }];
}

function wrongEvents(stream: StreamObservation, rules: SequenceRules): readonly Failure[] {
  const found = eventsProblem(stream, rules, endingOf(stream));
  return found === null ? [] : [found.failure, ...found.fields];
}

function endingOf(stream: StreamObservation): string {
  const { ended, endMs, verdict } = stream;
  if (verdict?.kind !== 'missing') return '';
  switch (ended.by) {
    case 'server':
      return `the stream ended +${seconds(endMs)}`;
    case 'lost':
    case 'refused':
    case 'protocol':
      return `${ended.by === 'refused' ? 'asked again: ' : ''}${ended.reason} +${seconds(endMs)}`;
    case 'client':
    case 'within':
    case 'time-limit':
      return silenceWords(stream);
    default:
      return ended satisfies never;
  }
}

function unknownOf(stream: StreamObservation, rules: SequenceRules): string | null {
  const cut = stream.ended.by === 'time-limit' ? watchCut(stream.endMs, rules) : null;
  const early = stream.ended.by === 'server' ? endedEarly(stream, rules, 'the stream ended') : null;
  return (
    early ??
    cut ??
    unheard(stream, rules) ??
    unreadableEvents(stream, rules, 'an event of the stream could not be read')
  );
}

/** Without an id a server cannot send again what nobody listened to. */
function unheard({ reconnects }: StreamObservation, { never }: SequenceRules): string | null {
  const gap = reconnects.find(({ lastEventId }) => lastEventId === null);
  if (gap === undefined || never.length === 0) return null;
  const again = `${gap.after}, and it was asked for again at +${seconds(gap.atMs)} without an id to go on behind`;
  return `${again}: what came in between is not known, and may have been ${never.join(' or ')}`;
}
