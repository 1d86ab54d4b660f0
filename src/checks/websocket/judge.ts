import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { describeMatcher, match } from '../../core/expect/matcher.ts';
import { seconds } from '../../core/expect/sequence-words.ts';
import type { Group, Observation } from './observation.ts';
import { connectionRules, type Problem, problemOf, singular } from './problem.ts';
import type { Asked } from './schema.ts';

type Judged = Group & { problem: Problem | null };

const shownGroups = 5;

/** What the expectations of a `websocket` check say of an observation. */
export function judgeWebsocket(observation: Observation, asked: Asked): Judgement {
  const groups = judgeGroups(observation, asked);
  const crowd = crowdFailures(observation, asked, groups);
  const failures = [...crowd, ...handshakeFailures(observation, asked), ...otherFailures(observation, asked)];
  const bad = groups.filter(({ problem }) => problem !== null);
  const passing = bad.every(({ problem }) => problem?.transient != null) && crowd.length > 0;
  return judged(failures, {
    transient: passing ? (bad[0]?.problem?.transient ?? null) : null,
    cases: observation.connections.total > 1 ? groups.map(caseOf) : [],
  });
}

/** `17 of 20 complete; 3 lack tool_completed (last: tool_executing +1.4 s)`. */
export function foldWords(observation: Observation, asked: Asked): string {
  return foldedWords(observation, judgeGroups(observation, asked));
}

function judgeGroups(observation: Observation, asked: Asked): readonly Judged[] {
  const rules = connectionRules(asked);
  return observation.groups.map((group) => ({ ...group, problem: problemOf(group.sample, rules) }));
}

function completeOf(groups: readonly Judged[]): number {
  return groups.reduce((sum, { count, problem }) => sum + (problem === null ? count : 0), 0);
}

function foldedWords(
  { connections: { total }, otherFailures }: Observation,
  groups: readonly Judged[],
): string {
  const bad = groups.flatMap((group) => (group.problem === null ? [] : [groupWords(group, group.problem)]));
  if (bad.length > shownGroups)
    bad.splice(shownGroups, bad.length, `${bad.length - shownGroups} more kinds of failure`);
  if (otherFailures > 0) bad.push(`${otherFailures} others`);
  return [`${completeOf(groups)} of ${total} complete`, ...bad].join('; ');
}

function groupWords({ count, sample }: Group, { kind }: Problem): string {
  const last = sample.received.at(-1);
  const shown = kind.startsWith('lack ')
    ? ` (last: ${last ? `${last.event} +${seconds(last.lastAtMs)}` : 'nothing came'})`
    : '';
  return `${count} ${count === 1 ? singular(kind) : kind}${shown}`;
}

/** One connection without `connections` is judged as itself; several by how many did what was asked. */
function crowdFailures(
  observation: Observation,
  { expect }: Asked,
  groups: readonly Judged[],
): readonly Failure[] {
  const { total, opened, refused } = observation.connections;
  const problems = groups.flatMap(({ problem, ...group }) => (problem === null ? [] : [{ group, problem }]));
  if (total === 1 && expect.connections === undefined)
    return problems.flatMap(({ problem }) => problem.failures);
  const complete = completeOf(groups);
  // Who asks only how many opened or were refused still asks of those that opened that they do what they should.
  const wanted = { complete: expect.connections ? { gte: opened } : total, ...expect.connections };
  const words = foldedWords(observation, groups);
  const counted = (name: 'complete' | 'opened' | 'refused', actual: number): readonly Failure[] => {
    const rule = wanted[name];
    if (rule === undefined) return [];
    const at = `connections ${name}`;
    return match(rule, actual, at).map((failure) =>
      name === 'complete'
        ? { ...failure, actual: words, message: `expected ${at} ${describeMatcher(rule)}: ${words}` }
        : failure,
    );
  };
  const failures = [
    ...counted('complete', complete),
    ...counted('opened', opened),
    ...counted('refused', refused),
  ];
  if (failures.length === 0) return [];
  const each = problems
    .slice(0, shownGroups)
    .flatMap(({ group, problem }) =>
      problem.failures.map((failure) => ({ ...failure, message: `${numbers(group)}: ${failure.message}` })),
    );
  // When none opened, why that was comes first; how many there were says nothing more.
  return opened === 0 ? [...each, ...failures] : [...failures, ...each];
}

function numbers({ count, connections }: Group): string {
  const shown = connections.slice(0, 10).join(', ');
  return `${count} connection${count === 1 ? '' : 's'} (${shown}${count > 10 ? ', …' : ''})`;
}

function handshakeFailures(
  { handshake, handshakeMs, connections }: Observation,
  { expect }: Asked,
): readonly Failure[] {
  const wanted = expect.handshake;
  if (wanted === undefined || handshake === null) return [];
  const slowest = connections.total > 1 ? (handshakeMs?.max ?? handshake.ms) : handshake.ms;
  return [
    ...Object.entries(wanted.header ?? {}).flatMap(([name, rule]) =>
      match(rule, handshake.headers[name.toLowerCase()], `handshake header ${name}`),
    ),
    ...(wanted.body === undefined ? [] : match(wanted.body, handshake.body ?? undefined, 'handshake body')),
    ...(wanted.duration === undefined
      ? []
      : match(wanted.duration, slowest, 'handshake duration', { unit: 'duration' })),
  ];
}

function otherFailures({ subprotocol, ping }: Observation, { expect }: Asked): readonly Failure[] {
  return [
    ...(expect.subprotocol === undefined
      ? []
      : match(expect.subprotocol, subprotocol ?? undefined, 'subprotocol')),
    ...(expect.ping === undefined ? [] : match(expect.ping, ping?.maxMs, 'ping', { unit: 'duration' })),
  ];
}

function caseOf({ count, sample, problem }: Judged) {
  const durationMs = Math.round(sample.endMs + (sample.handshake?.ms ?? 0));
  if (problem === null)
    return { name: `${count} complete`, status: 'passed' as const, durationMs, message: '' };
  const name = groupWords({ count, sample, connections: [] }, problem);
  return {
    name,
    status: 'failed' as const,
    durationMs,
    message: problem.failures[0]?.message ?? problem.kind,
  };
}
