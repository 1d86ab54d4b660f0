import { type Tier, tiers } from '../plan/model.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { oneLine } from '../words/plain-text.ts';
import { quantity } from '../words/quantity.ts';
import type { Clue } from './clue.ts';
import { saysNobodyBehind } from './clue-makers.ts';
import { type CauseDraft, explain } from './explain.ts';
import { fold } from './fold.ts';
import type { SeenCheck } from './seen-check.ts';
import { causeSentence } from './sentence.ts';
import { cluesOf, plainClue } from './telling.ts';

/** What is wrong, in one sentence: the checks that say so, and those that did not run for it, in the order of the run. */
export type RunCause = { text: string; checks: readonly string[]; blocked: readonly string[] };

/** What causes are made from: the checks of a run, and the criteria that cite them. */
export type SeenRun = {
  verdict: 'passed' | 'degraded' | 'inconclusive' | 'failed';
  checks: readonly SeenCheck[];
  criteria: readonly { tier: string; checks: readonly string[] }[];
  /** Checks that did not fail before; left out where that is not known. */
  newlyFailing?: ReadonlySet<string> | undefined;
};

type Waiting = ReadonlyMap<string, readonly SeenCheck[]>;

const mostCauses = 50;
/** Characters that are looked through; a check behind them is told by what was expected of it. */
const mostText = 2_000_000;

/**
 * Why a run did not pass, the worst first: what made it fail before what is open, what is new before what failed before, by tier; then what more wait for, what tells more than
 * that nobody answers, errors of the server before those of the asker, what more checks say. Nothing for a run that passed.
 */
export function causesOf({ verdict, checks, criteria, newlyFailing }: SeenRun): readonly RunCause[] {
  if (verdict === 'passed') return [];
  const waiting: Waiting = Map.groupBy(checks.filter(isBlocked), ({ evidence }) =>
    String(evidence.blockedBy),
  );
  const alone = citedAlone(criteria, checks);
  const open = checks.filter(
    (check) => isOpen(check) && (check.counts || waiting.has(check.id) || alone.has(check.id)),
  );
  let read = 0;
  const clues = open.flatMap((check) => {
    read += lengthOf(check);
    return (read <= mostText ? cluesOf(check) : [plainClue(check)]).map((clue) => ({ check, clue }));
  });
  const weightOf = weigher(criteria);
  const sorted = explain(fold(clues))
    .map((one) => {
      const says = saysIn(one, open);
      const waits = waitersOf(says, waiting);
      const ranks = [
        verdict === 'inconclusive' ? 0 : openness(says),
        says.some(({ id }) => newlyFailing?.has(id)) ? 0 : 1,
        weightOf(says, waits),
        -waits.length,
        one.says.every(isMute) ? 1 : 0,
        one.says.every(isOfAsker) ? 1 : 0,
        -says.length,
      ];
      return { one, says, waits, ranks };
    })
    .toSorted((a, b) => firstDifference(a.ranks, b.ranks));
  const told = new Set<SeenCheck>();
  const causes = sorted.map(({ one, says, waits }): RunCause => {
    // What waits for a check that several causes name waits for the worst of them.
    const own = waits.filter((check) => !told.has(check));
    for (const check of own) told.add(check);
    return { text: causeSentence(one, own.length), checks: idsOf(says), blocked: idsOf(own) };
  });
  return atMost([...causes, ...otherRoots(checks, waiting, new Set(idsOf(open)))], checks);
}

/** That nobody answers there is what comes of an error, if one is told beside it; whoever says why answers. */
function isMute({ clue }: { clue: Clue }): boolean {
  if (clue.kind !== 'answer' || (clue.words !== '' && !saysNobodyBehind(clue.words))) return false;
  return [null, 502, 503, 504].includes(clue.status);
}

/** The request is what such an answer finds fault with. */
function isOfAsker({ clue }: { clue: Clue }): boolean {
  return clue.kind === 'answer' && clue.status !== null && clue.status >= 400 && clue.status < 500;
}

/** 0 for what makes a run fail, 1 for what is still open, 2 for what does not count. */
function openness(says: readonly SeenCheck[]): number {
  const counting = says.filter(({ counts }) => counts);
  if (counting.length === 0) return 2;
  return counting.some(({ status }) => status === 'failed' || status === 'errored') ? 0 : 1;
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  return a.map((rank, at) => rank - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function isBlocked({ status, evidence }: SeenCheck): boolean {
  return status === 'blocked' && typeof evidence.blockedBy === 'string';
}

/** What did not pass and is not the end of something else. */
function isOpen({ status }: SeenCheck): boolean {
  return ['failed', 'errored', 'inconclusive', 'waiting'].includes(status);
}

function lengthOf({ cases, evidence }: SeenCheck): number {
  const texts = Object.values(evidence).map((value) => (typeof value === 'string' ? value.length : 0));
  return [...texts, ...cases.map(({ message }) => message.length)].reduce((all, length) => all + length, 0);
}

/** What does not count, and is all that a criterion has: that keeps it open. */
function citedAlone(criteria: SeenRun['criteria'], checks: readonly SeenCheck[]): ReadonlySet<string> {
  const counting = new Set(checks.filter(({ counts }) => counts).map(({ id }) => id));
  const alone = criteria.filter(
    ({ tier, checks: cited }) => tier !== 'nice-to-have' && !cited.some((id) => counting.has(id)),
  );
  return new Set(alone.flatMap(({ checks: cited }) => cited));
}

/** In the order of the run, each once. */
function saysIn({ says, meanwhile, heard }: CauseDraft, open: readonly SeenCheck[]): readonly SeenCheck[] {
  const own = new Set([...says, ...meanwhile, ...(heard?.says ?? [])].map(({ check }) => check));
  return open.filter((check) => own.has(check));
}

function waitersOf(says: readonly SeenCheck[], waiting: Waiting): readonly SeenCheck[] {
  return says.flatMap(({ id }) => waiting.get(id) ?? []);
}

function idsOf(checks: readonly SeenCheck[]): readonly string[] {
  return checks.map(({ id }) => id);
}

/** By the highest tier that it touches; then what is wrong, what could not be found out, what waits for a person, what does not count. */
function weigher(
  criteria: SeenRun['criteria'],
): (says: readonly SeenCheck[], waits: readonly SeenCheck[]) => number {
  const cited = new Map<string, number>();
  for (const { tier, checks } of criteria) {
    for (const id of checks) cited.set(id, Math.min(cited.get(id) ?? tiers.length, rankOf(tier)));
  }
  return (says, waits) => {
    const ranks = [...says, ...waits].map(({ id, tier }) =>
      Math.min(rankOf(tier), cited.get(id) ?? tiers.length),
    );
    return Math.min(...ranks, tiers.length) * 4 + standingRank(says);
  };
}

function standingRank(says: readonly SeenCheck[]): number {
  const counting = says.filter(({ counts }) => counts);
  if (counting.length === 0) return 3;
  if (counting.some(({ status }) => status === 'failed')) return 0;
  return counting.every(({ status }) => status === 'waiting') ? 2 : 1;
}

function rankOf(tier: string | null): number {
  const rank = tiers.indexOf(tier as Tier);
  return rank === -1 ? tiers.length : rank;
}

/** Checks that wait for what itself was not run, or is not known. */
function otherRoots(
  checks: readonly SeenCheck[],
  waiting: Waiting,
  known: ReadonlySet<string>,
): readonly RunCause[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  return [...waiting]
    .filter(([root]) => !known.has(root))
    .map(([root, waits]) => {
      const check = byId.get(root);
      const name = cut(oneLine(check?.name || root), 80, unitsOf);
      const why =
        check === undefined
          ? 'did not pass'
          : `was ${check.status}${check.reason === '' ? '' : `: ${cut(oneLine(check.reason), 200, unitsOf)}`}`;
      const wait = quantity(waits.length, 'check waits for it', 'checks wait for it');
      return {
        text: `${name} ${why}; ${wait}`,
        checks: check === undefined ? [] : [root],
        blocked: idsOf(waits),
      };
    });
}

/** Of very many the rest as one, by the names of its checks, those first that no other cause names. */
function atMost(causes: readonly RunCause[], checks: readonly SeenCheck[]): readonly RunCause[] {
  if (causes.length <= mostCauses) return causes;
  const shown = causes.slice(0, mostCauses - 1);
  const rest = causes.slice(mostCauses - 1);
  const all = (key: 'checks' | 'blocked') => [...new Set(rest.flatMap((cause) => cause[key]))];
  const told = new Set(shown.flatMap((cause) => cause.checks));
  const ids = [...all('checks').filter((id) => !told.has(id)), ...all('checks').filter((id) => told.has(id))];
  const names = new Map(checks.map(({ id, name }) => [id, oneLine(name || id)]));
  const text = `${rest.length} more causes, each of its own: ${cut(ids.map((id) => names.get(id) ?? id).join(', '), 200, unitsOf)}`;
  return [...shown, { text, checks: all('checks'), blocked: all('blocked') }];
}
