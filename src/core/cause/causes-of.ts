import { type Tier, tiers } from '../plan/model.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { oneLine } from '../words/plain-text.ts';
import { quantity } from '../words/quantity.ts';
import { type Clue, clueOf, type SeenCheck } from './clue.ts';

/** What is wrong, in one sentence: the checks that say so, and those that did not run for it, in the order of the run. */
export type RunCause = { text: string; checks: readonly string[]; blocked: readonly string[] };

/** What causes are made from: the checks of a run, and the criteria that cite them. */
export type SeenRun = {
  verdict: 'passed' | 'degraded' | 'inconclusive' | 'failed';
  checks: readonly SeenCheck[];
  criteria: readonly { tier: string; checks: readonly string[] }[];
};

type Group = { clue: Clue; says: readonly SeenCheck[]; waits: readonly SeenCheck[] };

const longest = 300;
const longestName = 80;

/** Why a run did not pass, the worst first: what a critical check says, then what more checks say, then what more wait for. Nothing for a run that passed. */
export function causesOf({ verdict, checks, criteria }: SeenRun): readonly RunCause[] {
  if (verdict === 'passed') return [];
  const waiting = Map.groupBy(checks.filter(isBlocked), ({ evidence }) => String(evidence.blockedBy));
  const says = checks.filter((check) => isOpen(check) && (check.counts || waiting.has(check.id)));
  const groups = [...Map.groupBy(says, (check) => clueOf(check).key).values()].flatMap((group): Group[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ clue: clueOf(first), says: group, waits: group.flatMap(({ id }) => waiting.get(id) ?? []) }];
  });
  const weightOf = weigher(criteria);
  return groups.toSorted((a, b) => weightOf(a) - weightOf(b) || sizeOf(b) - sizeOf(a)).map(causeOf);
}

function isBlocked({ status, evidence }: SeenCheck): boolean {
  return status === 'blocked' && typeof evidence.blockedBy === 'string';
}

/** What did not pass and is not the end of something else. */
function isOpen({ status }: SeenCheck): boolean {
  return ['failed', 'errored', 'inconclusive', 'waiting'].includes(status);
}

/** By the highest tier that it touches; what could not be found out comes after what is wrong. */
function weigher(criteria: SeenRun['criteria']): (group: Group) => number {
  const cited = new Map<string, number>();
  const rankOf = (tier: string | null) =>
    tiers.includes(tier as Tier) ? tiers.indexOf(tier as Tier) : tiers.length;
  for (const { tier, checks } of criteria) {
    for (const id of checks) cited.set(id, Math.min(cited.get(id) ?? tiers.length, rankOf(tier)));
  }
  return ({ says, waits }) => {
    const ranks = [...says, ...waits].map(({ id, tier }) =>
      Math.min(rankOf(tier), cited.get(id) ?? tiers.length),
    );
    const isFailed = says.some(({ status }) => status === 'failed');
    return Math.min(...ranks, tiers.length) * 2 + (isFailed ? 0 : 1);
  };
}

function sizeOf({ says, waits }: Group): number {
  return says.length * 1_000 + waits.length;
}

function causeOf({ clue, says, waits }: Group): RunCause {
  const text = cut(oneLine(clue.text), longest, unitsOf);
  const [first, ...others] = says;
  const isAlone = others.length === 0;
  const waiting = waits.length === 0 ? '' : `, ${waitWords(waits.length)} for ${isAlone ? 'it' : 'them'}`;
  const sentence = isAlone
    ? `${nameOf(first)}: ${text}${waiting}`
    : `${text}: ${quantity(says.length, 'check')} say so${waiting}`;
  return { text: sentence, checks: says.map(({ id }) => id), blocked: waits.map(({ id }) => id) };
}

/** What could not be looked at is not called a failure. */
function nameOf(check: SeenCheck | undefined): string {
  const name = cut(oneLine(check?.name || check?.id || ''), longestName, unitsOf);
  if (check?.status === 'errored') return `${name} could not be looked at`;
  return check?.status === 'inconclusive' ? `${name} could not be judged` : name;
}

function waitWords(count: number): string {
  return `${count} ${count === 1 ? 'waits' : 'wait'}`;
}
