import type { Failure } from '../../core/check.ts';
import { describeMatcher, isOperators, match } from '../../core/expect/matcher.ts';
import { seconds } from '../../core/expect/sequence-words.ts';
import type { ConnectionEnd, ConnectionOutcome } from './observation.ts';
import type { ConnectionProblem, Rules } from './rules.ts';

/** What is wrong with how a connection ended, its pong before its close; null when nothing is. */
export function endProblem(outcome: ConnectionOutcome, rules: Rules): ConnectionProblem | null {
  const { ended } = outcome;
  if (outcome.handshake !== null && outcome.handshake.status !== 101) return null;
  const ping = pingProblem(outcome, rules);
  if (ping !== null) return ping;
  const isClosed = ended.by === 'client' || ended.by === 'server' || isExpectedLoss(ended, rules);
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
  return { kind, failures, transient: ended.by === 'lost' ? 'network' : null, unknown: null };
}

function pingProblem(
  { pingMs, ended, endMs }: ConnectionOutcome,
  { ping, pingTime }: Rules,
): ConnectionProblem | null {
  if (!ping) return null;
  if (pingMs === null) {
    const end = causeOf(ended);
    const actual = end === '' ? `nothing for ${seconds(endMs)}` : `${end} +${seconds(endMs)}`;
    const message = `expected a pong, got ${actual}`;
    return {
      kind: 'no pong',
      failures: [{ at: 'ping', expected: 'a pong', actual, message }],
      transient: null,
      unknown: null,
    };
  }
  const failures = pingTime === undefined ? [] : match(pingTime, pingMs, 'ping', { unit: 'duration' });
  const kind = 'got another ping time than expected';
  return failures.length === 0 ? null : { kind, failures, transient: null, unknown: null };
}

/** 1006 says that no close frame came (RFC 6455, 7.1.5): who names it expects the connection to be lost. */
function isExpectedLoss({ by }: ConnectionEnd, { close }: Rules): boolean {
  return by === 'lost' && close !== null && namesLoss(close);
}

function namesLoss({ code }: NonNullable<Rules['close']>): boolean {
  if (code === undefined) return false;
  return code === 1006 || (isOperators(code) && (code.equals === 1006 || code.in?.includes(1006) === true));
}

/** Without a close frame there is no code and no reason, so neither can be unlike anything. */
function noClose(ended: ConnectionEnd, { code, reason }: NonNullable<Rules['close']>): readonly Failure[] {
  const wanted = code === undefined ? reason : code;
  if (wanted === undefined) return [];
  const at = code === undefined ? 'close reason' : 'close code';
  const expected = describeMatcher(wanted);
  const why = ended.by === 'client' ? 'the server never answered our close' : 'no close frame came';
  return [{ at, expected, actual: '1006', message: `expected ${at} ${expected}, got 1006: ${why}` }];
}

function closeMismatch(ended: ConnectionEnd, { close }: Rules): readonly Failure[] {
  if (close === null) return [];
  const { code, reason } = 'code' in ended && 'reason' in ended ? ended : { code: 1006, reason: '' };
  if (code === 1006 && !namesLoss(close)) return noClose(ended, close);
  return [
    ...(close.code === undefined ? [] : match(close.code, code, 'close code')),
    ...(close.reason === undefined ? [] : match(close.reason, reason, 'close reason')),
  ];
}

/** Without an expectation a normal end is any but one by which the server says that something is wrong. */
function undeclaredClose(ended: ConnectionEnd): readonly Failure[] {
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

function notClosed({ ended, endMs }: ConnectionOutcome): readonly Failure[] {
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

/** The end that explains why something is missing; empty when it is none. */
export function causeOf(ended: ConnectionEnd): string {
  if (ended.by === 'server') return closeWords(ended);
  return ended.by === 'lost' ? 'connection lost' : '';
}

/** `closed with 4001 "session expired"`. */
export function closeWords(ended: ConnectionEnd): string {
  if (ended.by !== 'server' && ended.by !== 'client') return ended.by;
  if (ended.code === 1006) return 'never answered the close';
  const means = ended.by === 'server' && ended.means !== undefined ? ` (${ended.means})` : '';
  return `closed with ${ended.code}${ended.reason === '' ? '' : ` "${ended.reason}"`}${means}`;
}
