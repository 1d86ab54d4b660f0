import type { Failure, Transient } from '../../core/check.ts';
import { describeMatcher, type MatcherInput, match, matches } from '../../core/expect/matcher.ts';
import type { SequenceRules } from '../../core/expect/sequence.ts';
import {
  describeLate,
  describeReceived,
  describeSequence,
  seconds,
  verdictWords,
} from '../../core/expect/sequence-words.ts';
import type { Ended, Outcome } from './observation.ts';
import { type Asked, closeOf, eventsOf, rulesOf, type WebsocketExpect } from './schema.ts';

/** Why a connection is not complete. `kind` holds no times: connections with the same are folded into one. */
export type Problem = { kind: string; failures: readonly Failure[]; transient: Transient | null };

/** What every connection is judged by, made once for all of them. */
export type Rules = {
  status: MatcherInput;
  events: SequenceRules | null;
  close: ReturnType<typeof closeOf>;
  ping: boolean;
};

/** The rules of a check. */
export function connectionRules(asked: Asked): Rules {
  const events = eventsOf(asked);
  return {
    status: statusRule(asked.expect),
    events: events && rulesOf(events),
    close: closeOf(asked),
    ping: asked.spec.ping || asked.expect.ping !== undefined,
  };
}

/** True when a close with this code and reason may be ours: 1000, without a reason. */
export function mayCloseFirst({ close }: Rules): boolean {
  if (close === null) return true;
  const code = close.code === undefined || matches(close.code, 1000);
  return close.by !== 'server' && code && (close.reason === undefined || matches(close.reason, ''));
}

/** What is wrong with a connection, the first thing that explains the rest; null when it is complete. */
export function problemOf(outcome: Outcome, rules: Rules): Problem | null {
  return (
    neverOpened(outcome, rules) ??
    brokenOff(outcome) ??
    eventsProblem(outcome, rules) ??
    endProblem(outcome, rules)
  );
}

function statusRule(expect: WebsocketExpect): MatcherInput {
  const wanted = expect.handshake?.status ?? 101;
  return Array.isArray(wanted) ? { in: wanted } : wanted;
}

function neverOpened({ ended, handshake, endMs }: Outcome, { status }: Rules): Problem | null {
  const one = (kind: string, at: string, expected: string, actual: string, transient: Transient | null) => ({
    kind,
    failures: [{ at, expected, actual, message: `expected ${at} ${expected}, got ${actual}` }],
    transient,
  });
  switch (ended.by) {
    case 'unreachable':
      return one(ended.code, 'connection', 'to open', `${ended.code}: ${ended.reason}`, 'network');
    case 'invalid-handshake':
      return one('invalid handshake', 'handshake', 'a valid 101', ended.reason, null);
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
      const body = handshake?.body ? `: ${shortened(handshake.body)}` : '';
      const got = `${actual}${body}`;
      const transient = ended.by !== 'refused' ? null : actual >= 500 ? 'http_5xx' : 'network';
      const kind = ended.by === 'refused' ? `refused with ${actual}` : `opened with ${actual}`;
      return one(kind, 'handshake status', describeMatcher(status), got, transient);
    }
  }
}

function brokenOff({ ended, received, leftOut }: Outcome): Problem | null {
  if (ended.by !== 'protocol') return null;
  const actual = describeReceived({ received: [...received], leftOut }, ended.reason);
  const message = `the server broke off: ${ended.reason}`;
  return {
    kind: ended.reason,
    failures: [{ at: 'frames', expected: 'valid frames', actual, message }],
    transient: null,
  };
}

function eventsProblem(outcome: Outcome, { events }: Rules): Problem | null {
  const { verdict, ended, handshake } = outcome;
  if (events === null || verdict === null || (handshake !== null && handshake.status !== 101)) return null;
  if (verdict.kind === 'complete' && verdict.late.length === 0) return null;
  const words = verdictWords(verdict);
  const cause = verdict.kind === 'missing' ? causeOf(ended) : '';
  const expected = describeSequence(events);
  const actual = describeReceived(
    { received: [...outcome.received], leftOut: outcome.leftOut },
    endOf(outcome),
  );
  const late = verdict.late.map(describeLate);
  const fields = verdict.kind === 'unexpected' ? verdict.fields : [];
  const why = [...(verdict.kind === 'complete' ? [] : [singular(words)]), ...late].join('; ');
  const message = `${why}\nexpected  ${expected}\nreceived  ${actual}`;
  return {
    kind: cause === '' ? words : `${words}, ${cause}`,
    failures: [{ at: 'events', expected, actual, message }, ...closeFailure(ended), ...fields],
    transient: ended.by === 'lost' ? 'network' : null,
  };
}

/** A close that cut the events short is a failure of its own, so that code and reason stand out. */
function closeFailure(ended: Ended): readonly Failure[] {
  if (ended.by !== 'server') return [];
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

function endProblem(outcome: Outcome, rules: Rules): Problem | null {
  const { ended } = outcome;
  if (outcome.handshake !== null && outcome.handshake.status !== 101) return null;
  if (rules.ping && outcome.pingMs === null && ended.by !== 'server') {
    const actual = `nothing for ${seconds(outcome.endMs)}`;
    const message = `expected a pong, got ${actual}`;
    return {
      kind: 'no pong',
      failures: [{ at: 'ping', expected: 'a pong', actual, message }],
      transient: null,
    };
  }
  const isClosed = ended.by === 'client' || ended.by === 'server';
  const failures =
    rules.close === null
      ? undeclaredClose(ended)
      : isClosed
        ? closeMismatch(ended, rules)
        : notClosed(outcome);
  if (failures.length === 0) return null;
  const kind = isClosed
    ? closeWords(ended)
    : ended.by === 'lost'
      ? 'lost the connection'
      : 'not closed by the server';
  return { kind, failures, transient: ended.by === 'lost' ? 'network' : null };
}

function closeMismatch(
  ended: Extract<Ended, { code: number }> | Ended,
  { close }: Rules,
): readonly Failure[] {
  if (!('reason' in ended) || !('code' in ended) || close === null) return [];
  return [
    ...(close.code === undefined ? [] : match(close.code, ended.code, 'close code')),
    ...(close.reason === undefined ? [] : match(close.reason, ended.reason, 'close reason')),
  ];
}

/** Without an expectation a normal end is any but one by which the server says that something is wrong. */
function undeclaredClose(ended: Ended): readonly Failure[] {
  if (ended.by === 'lost') {
    return [
      {
        at: 'close',
        expected: 'a normal close',
        actual: 'connection lost',
        message: 'the connection was lost without a close frame',
      },
    ];
  }
  if (ended.by !== 'server' || normalCodes.has(ended.code)) return [];
  const actual = closeWords(ended);
  return [{ at: 'close', expected: 'a normal close', actual, message: `the server ${actual}` }];
}

function notClosed({ ended, endMs }: Outcome): readonly Failure[] {
  const actual = ended.by === 'lost' ? 'connection lost' : `still open after ${seconds(endMs)}`;
  return [
    {
      at: 'close',
      expected: 'a close by the server',
      actual,
      message: `expected a close by the server, ${actual}`,
    },
  ];
}

// 1000 normal, 1001 going away, 1005 no code given (RFC 6455, 7.4.1).
const normalCodes = new Set([1000, 1001, 1005]);

function causeOf(ended: Ended): string {
  if (ended.by === 'server') return closeWords(ended);
  return ended.by === 'lost' ? 'connection lost' : '';
}

function endOf(outcome: Outcome): string {
  const { ended, verdict, endMs, lastEventMs } = outcome;
  const cause = causeOf(ended);
  if (cause !== '') return `${cause} +${seconds(endMs)}`;
  return verdict?.kind === 'missing' ? `nothing for ${seconds(endMs - lastEventMs)}` : '';
}

/** `closed with 4001 "session expired"`. */
export function closeWords(ended: Ended): string {
  if (ended.by !== 'server' && ended.by !== 'client') return ended.by;
  if (ended.code === 1006) return 'never answered the close';
  return `closed with ${ended.code}${ended.reason === '' ? '' : ` "${ended.reason}"`}`;
}

/** Kinds are written for several connections ("3 lack x"); this is for one. */
export function singular(kind: string): string {
  return kind.replace(/^lack /, 'lacks ');
}

function shortened(body: string): string {
  return body.length <= 200 ? body : `${body.slice(0, 200).toWellFormed()}…`;
}
