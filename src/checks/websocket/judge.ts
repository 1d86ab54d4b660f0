import { type CaseRow, type Failure, type Judgement, judged } from '../../core/check.ts';
import { describeMatcher, type MatcherInput, match, matches } from '../../core/expect/matcher.ts';
import { seconds, unreadWords } from '../../core/expect/sequence-words.ts';
import { quantity } from '../../core/words/quantity.ts';
import { singular } from '../events/judge-events.ts';
import type { ConnectionOutcome, Group, Observation } from './observation.ts';
import { connectionRules, problemOf } from './problem.ts';
import type { ConnectionProblem } from './rules.ts';
import type { WebsocketAsk, WebsocketExpect } from './schema.ts';
import { unreachableTrouble } from './unreachable.ts';

type JudgedGroup = Group & { problem: ConnectionProblem | null };

/** Connections that did what was asked, and those of which that is not known. */
type Counts = { complete: number; unknown: number };

const shownGroups = 5;

/** What the expectations of a `websocket` check say of an observation. */
export function judgeWebsocket(observation: Observation, check: WebsocketAsk): Judgement {
  const groups = judgeGroups(observation, check);
  const crowd = judgeCrowd(observation, check, groups);
  const failures = [...crowd.failures, ...durationFailures(observation, check)];
  const bad = groups.filter(({ problem }) => problem !== null);
  const passing = bad.every(({ problem }) => problem?.transient != null) && crowd.failures.length > 0;
  return judged(failures, {
    inconclusive: failures.length > 0 ? null : (crowd.unknown ?? nothingOpened(observation, check)),
    transient: passing ? (bad[0]?.problem?.transient ?? null) : null,
    cases: observation.connections.total > 1 ? casesOf(observation, groups) : [],
    trouble: failures.length > 0 ? unreachableTrouble(observation) : null,
  });
}

/** A refusal that is allowed says nothing of what is asked of an open connection. */
function nothingOpened({ connections, handshake }: Observation, check: WebsocketAsk): string | null {
  const { events, close, ping, subprotocol } = connectionRules(check);
  const isAsked = events !== null || close !== null || ping || subprotocol !== undefined;
  if (connections.opened > 0 || !isAsked) return null;
  const answer = handshake === null ? 'none was answered' : `refused with ${handshake.status}, as allowed`;
  return `no connection opened (${answer}), so nothing was seen of what is asked of an open one`;
}

/** `17 of 20 complete; 3 lack tool_completed (last: tool_executing +1.4 s)`. */
export function foldWords(observation: Observation, check: WebsocketAsk): string {
  return foldedWords(observation, judgeGroups(observation, check));
}

function judgeGroups(observation: Observation, check: WebsocketAsk): readonly JudgedGroup[] {
  const rules = connectionRules(check);
  return observation.groups.map((group) => ({ ...group, problem: problemOf(group.sample, rules) }));
}

function countsOf(groups: readonly JudgedGroup[]): Counts {
  const sum = (counts: (problem: ConnectionProblem | null) => boolean) =>
    groups.reduce((all, { count, problem }) => all + (counts(problem) ? count : 0), 0);
  return {
    complete: sum((problem) => problem === null),
    unknown: sum((problem) => problem?.unknown != null),
  };
}

function foldedWords(
  { connections: { total }, otherFailures }: Observation,
  groups: readonly JudgedGroup[],
): string {
  const bad = groups.flatMap((group) => (group.problem === null ? [] : [groupWords(group, group.problem)]));
  if (bad.length > shownGroups)
    bad.splice(
      shownGroups,
      bad.length,
      quantity(bad.length - shownGroups, 'more kind of failure', 'more kinds of failure'),
    );
  if (otherFailures > 0) bad.push(quantity(otherFailures, 'other'));
  return [`${countsOf(groups).complete} of ${total} complete`, ...bad].join('; ');
}

function groupWords({ count, sample }: Group, { kind }: ConnectionProblem): string {
  return `${quantity(count, singular(kind), kind)}${kind.startsWith('lack ') ? lastWords(sample) : ''}`;
}

function lastWords({ received, unread }: ConnectionOutcome): string {
  const last = received.at(-1);
  if (last !== undefined) return ` (last: ${last.event} +${seconds(last.lastAtMs)})`;
  return unread === null ? ' (last: nothing came)' : ` (${unreadWords(unread)})`;
}

type Verdict = { failures: readonly Failure[]; unknown: string | null };

/** One connection without `connections` is judged as itself; several by how many did what was asked. */
function judgeCrowd(
  observation: Observation,
  { expect }: WebsocketAsk,
  groups: readonly JudgedGroup[],
): Verdict {
  const { total, opened, refused } = observation.connections;
  const { otherFailures } = observation;
  const problems = groups.flatMap(({ problem, ...group }) => (problem === null ? [] : [{ group, problem }]));
  const counts = countsOf(groups);
  const leftOut = total - otherFailures - groups.reduce((sum, { count }) => sum + count, 0);
  const unknown =
    problems.find(({ problem }) => problem.unknown !== null)?.problem.unknown ??
    (leftOut > 0 ? `of ${leftOut} of ${quantity(total, 'connection')} it is not known how they went` : null);
  if (total === 1 && expect.connections === undefined)
    return { failures: problems.flatMap(({ problem }) => problem.failures), unknown };
  const wanted = expect.connections ?? {};
  const complete = wanted.complete ?? leastComplete(observation, expect);
  const words = foldedWords(observation, groups);
  const at = 'connections complete';
  const told = match(complete, counts.complete, at).map((failure) => ({
    ...failure,
    actual: words,
    message: `expected ${at} ${describeMatcher(complete)}: ${words}`,
  }));
  // Those of which nothing is known may be complete or not.
  const isOpen =
    matches(complete, counts.complete) !== matches(complete, counts.complete + counts.unknown + leftOut);
  const counted = (rule: MatcherInput | undefined, actual: number, name: string) =>
    rule === undefined ? [] : match(rule, actual, `connections ${name}`);
  const failures = [
    ...(isOpen ? [] : told),
    ...counted(wanted.opened, opened, 'opened'),
    ...counted(wanted.refused, refused, 'refused'),
  ];
  if (failures.length === 0) return { failures, unknown: isOpen ? unknown : null };
  const each = problems.slice(0, shownGroups).flatMap(({ group, problem }) =>
    problem.failures.map((failure) => ({
      ...failure,
      message: `${numbers(group, total)}: ${failure.message}`,
    })),
  );
  // When none opened, why that was comes first; how many there were says nothing more.
  return { failures: opened === 0 ? [...each, ...failures] : [...failures, ...each], unknown: null };
}

/**
 * How many must be complete when the plan does not say it: all, without those that it tolerates. Who asks how many opened asks of these
 * that they do what they should; who asks how many are refused, of the others; who names the status, of all that were answered.
 */
function leastComplete({ connections }: Observation, expect: WebsocketExpect): MatcherInput {
  const { total, opened, refused } = connections;
  const tolerated = expect.handshake?.status === undefined ? refused : 0;
  if (expect.connections?.opened !== undefined) return { gte: opened + refused - tolerated };
  return expect.connections?.refused === undefined ? total : { gte: total - tolerated };
}

function numbers({ count, connections }: Group, total: number): string {
  if (count === total) return total === 1 ? 'the connection' : `all ${total} connections`;
  const shown = connections.slice(0, 10).join(', ');
  return `${quantity(count, 'connection')} (${shown}${count > 10 ? ', …' : ''})`;
}

/** Of the slowest one. */
function durationFailures({ handshakeMs }: Observation, { expect }: WebsocketAsk): readonly Failure[] {
  const wanted = expect.handshake?.duration;
  if (wanted === undefined || handshakeMs === null) return [];
  return match(wanted, handshakeMs.max, 'handshake duration', { unit: 'duration' });
}

/** A row for each kind of end. Names hold no counts: a row is the same one in every run. */
function casesOf(
  { connections, otherFailures }: Observation,
  groups: readonly JudgedGroup[],
): readonly CaseRow[] {
  const share = (count: number) => `${count} of ${quantity(connections.total, 'connection')}`;
  const rows = groups.map(({ count, sample, problem }): CaseRow => {
    const { verdict, endMs, handshake } = sample;
    const durationMs = Math.round(
      (handshake?.ms ?? 0) + (problem === null && verdict?.kind === 'complete' ? verdict.atMs : endMs),
    );
    if (problem === null) return { name: 'complete', status: 'passed', durationMs, message: share(count) };
    const status = problem.failures.length > 0 ? 'failed' : 'errored';
    const why = problem.failures[0]?.message ?? problem.unknown ?? problem.kind;
    return { name: singular(problem.kind), status, durationMs, message: `${share(count)}: ${why}` };
  });
  if (otherFailures === 0) return rows;
  const message = share(otherFailures);
  return [...rows, { name: 'other kinds of failure', status: 'failed', durationMs: 0, message }];
}
