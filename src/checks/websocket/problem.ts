import type { Failure, Transient } from '../../core/check.ts';
import { describeMatcher, type MatcherInput, matches } from '../../core/expect/matcher.ts';
import { describeReceived, seconds } from '../../core/expect/sequence-words.ts';
import {
  endedEarly,
  eventsProblem,
  silenceWords,
  unreadableEvents,
  watchCut,
} from '../events/judge-events.ts';
import { rulesOf } from '../events/schema.ts';
import { causeOf, closeWords, endProblem } from './end-problem.ts';
import type { ConnectionOutcome, Handshake } from './observation.ts';
import { namedProtocol } from './protocols/index.ts';
import type { ConnectionProblem, Rules } from './rules.ts';
import { closeOf, eventsOf, type WebsocketAsk, type WebsocketExpect } from './schema.ts';
import { upgradeProblems } from './upgrade-problem.ts';

/** The rules of a check. */
export function connectionRules(check: WebsocketAsk): Rules {
  const { spec, expect } = check;
  const events = eventsOf(check);
  return {
    status: statusRule(expect),
    handshake: expect.handshake ?? {},
    subprotocol: expect.subprotocol,
    events: events && rulesOf(events, namedProtocol(spec)?.breaking),
    close: closeOf(check),
    ping: spec.ping || expect.ping !== undefined,
    pingTime: expect.ping,
  };
}

/** True when a close with this code and reason may be ours: 1000, without a reason. */
export function mayCloseFirst({ close }: Rules): boolean {
  if (close === null) return true;
  const code = close.code === undefined || matches(close.code, 1000);
  return close.by !== 'server' && code && (close.reason === undefined || matches(close.reason, ''));
}

/** What is wrong with a connection: its upgrade, then the first thing that explains the rest; null when it is complete. */
export function problemOf(outcome: ConnectionOutcome, rules: Rules): ConnectionProblem | null {
  const opening = neverOpened(outcome, rules);
  const isAnswered = outcome.handshake !== null;
  const problems = [
    opening,
    ...(isAnswered ? upgradeProblems(outcome, rules) : []),
    opening === null
      ? (brokenOff(outcome) ??
        neverReady(outcome) ??
        wrongEvents(outcome, rules) ??
        sendProblem(outcome, rules) ??
        endProblem(outcome, rules))
      : null,
  ].filter((problem) => problem !== null);
  const [first] = problems;
  if (first === undefined) return null;
  const failures = problems.flatMap((problem) => problem.failures);
  return {
    kind: problems.map(({ kind }) => kind).join(', '),
    failures,
    transient: problems.every(({ transient }) => transient !== null) ? first.transient : null,
    unknown: failures.length > 0 ? null : first.unknown,
  };
}

function statusRule(expect: WebsocketExpect): MatcherInput {
  const wanted = expect.handshake?.status ?? 101;
  return Array.isArray(wanted) ? { in: wanted } : wanted;
}

function neverOpened(
  { ended, handshake, endMs }: ConnectionOutcome,
  { status }: Rules,
): ConnectionProblem | null {
  const one = (kind: string, at: string, expected: string, actual: string, transient: Transient | null) => ({
    kind,
    failures: [{ at, expected, actual, message: `expected ${at} ${expected}, got ${actual}` }],
    transient,
    unknown: null,
  });
  switch (ended.by) {
    case 'unreachable':
      return one(ended.code, 'connection', 'to open', `${ended.code}: ${ended.reason}`, 'network');
    case 'invalid-handshake':
      return one(ended.reason, 'handshake', 'a valid 101', ended.reason, null);
    case 'unanswered':
      return one(
        'no answer to the upgrade',
        'handshake',
        'an answer',
        `nothing for ${seconds(endMs)}`,
        'timeout',
      );
    case 'not-started':
      return one('not started in time', 'connection', 'to open', 'the time limit passed first', 'timeout');
    default: {
      const actual = handshake?.status ?? 101;
      if (status === actual || matches(status, actual)) return null;
      const got = `${actual}${ended.by === 'refused' ? saidWords(ended.said, handshake) : ''}`;
      const transient = ended.by !== 'refused' ? null : actual >= 500 ? 'http_5xx' : 'network';
      const kind = ended.by === 'refused' ? `refused with ${actual}` : `opened with ${actual}`;
      return one(kind, 'handshake status', describeMatcher(status), got, transient);
    }
  }
}

function brokenOff({ ended, received, leftOut, unread }: ConnectionOutcome): ConnectionProblem | null {
  if (ended.by !== 'protocol') return null;
  const { reason } = ended;
  const actual = describeReceived({ received: [...received], leftOut }, unread, reason);
  const message = `the server sent ${reason}`;
  return {
    kind: `sent ${reason}`,
    failures: [{ at: 'frames', expected: 'valid frames', actual, message }],
    transient: null,
    unknown: null,
  };
}

/** What is spoken over the connection never began. */
function neverReady({ unready, ended, endMs, handshake }: ConnectionOutcome): ConnectionProblem | null {
  if (unready === undefined || (handshake !== null && handshake.status !== 101)) return null;
  const end = causeOf(ended);
  const actual = end === '' ? `nothing for ${seconds(endMs)}` : `${end} +${seconds(endMs)}`;
  const message = `expected ${unready}, got ${actual}`;
  return {
    kind: `got no ${unready}${end === '' ? '' : `, ${end}`}`,
    failures: [{ at: 'protocol', expected: unready, actual, message }],
    transient: ended.by === 'lost' ? 'network' : null,
    unknown: null,
  };
}

function wrongEvents(outcome: ConnectionOutcome, { events, close }: Rules): ConnectionProblem | null {
  const { verdict, ended, handshake, endMs } = outcome;
  if (events === null || verdict === null || (handshake !== null && handshake.status !== 101)) return null;
  const found = eventsProblem(outcome, events, endOf(outcome));
  const unknown = (kind: string, why: string | null) =>
    why === null ? null : { kind, failures: [], transient: null, unknown: why };
  // Who names the close expects the watch to end with it.
  const early = ended.by === 'server' && close === null;
  if (found === null)
    return (
      unknown(
        'closed before the watch was over',
        early ? endedEarly(outcome, events, `the server ${closeWords(ended)}`) : null,
      ) ??
      unknown('not watched to the end', ended.by === 'time-limit' ? watchCut(endMs, events) : null) ??
      unknown('got a frame that cannot be read', unreadableEvents(outcome, events, damagedFrame))
    );
  const cause = verdict.kind === 'missing' ? causeOf(ended) : '';
  return {
    kind: cause === '' ? found.words : `${found.words}, ${cause}`,
    failures: [found.failure, ...closeFailure(outcome), ...found.fields],
    transient: ended.by === 'lost' ? 'network' : null,
    unknown: null,
  };
}

const damagedFrame = 'a frame that seems to be JSON could not be read';

/** What came without a message that was to be sent was not its answer. */
function sendProblem(
  { waitedFor, handshake }: ConnectionOutcome,
  { events }: Rules,
): ConnectionProblem | null {
  if (events === null || waitedFor == null || (handshake !== null && handshake.status !== 101)) return null;
  const expected = `${waitedFor}, which a message waits for`;
  const message = `expected ${expected}; it did not come, and the message was not sent`;
  return {
    kind: `got no ${waitedFor} to send after`,
    failures: [{ at: 'send', expected, actual: 'nothing', message }],
    transient: null,
    unknown: null,
  };
}

/** A close that cut the events short is a failure of its own, so that code and reason stand out. */
function closeFailure({ ended, verdict }: ConnectionOutcome): readonly Failure[] {
  if (ended.by !== 'server' || verdict?.kind !== 'missing') return [];
  const actual = closeWords(ended);
  return [
    {
      at: 'close',
      expected: 'after the events',
      actual,
      message: `the server ${actual} before the events were complete`,
    },
  ];
}

function endOf(outcome: ConnectionOutcome): string {
  const cause = causeOf(outcome.ended);
  if (cause !== '') return `${cause} +${seconds(outcome.endMs)}`;
  return outcome.verdict?.kind === 'missing' ? silenceWords(outcome) : '';
}

/** The body behind its status. */
function saidWords(text: string, handshake: Handshake | null): string {
  if (text !== '')
    return `: ${text.toWellFormed()}${(handshake?.body?.length ?? 0) > text.length ? '…' : ''}`;
  return handshake?.bodyFault == null || handshake.bodyFault === 'it was not read'
    ? ''
    : ` (its body cannot be read: ${handshake.bodyFault})`;
}
