import { isFailing, standingOf } from '../run/check-standing.ts';
import { eventId } from '../run/events.ts';
import { endingOf } from '../run/result-document.ts';
import type { CheckState, RunState } from '../run/state.ts';
import { type AlikeChecks, alikeChecks } from '../words/rows.ts';
import { causesOf } from './causes-of.ts';
import { placeOfUrl, textAt } from './evidence.ts';
import type { SeenCheck } from './seen-check.ts';
import { cluesOf } from './telling.ts';

/** Failures that are told together, the first that came in first; `cause` is null where they say the same in the same words. */
export type FailureGroup = { checks: AlikeChecks; cause: string | null };

type KnownGroups = { events: number; finishedAt: number | null; groups: readonly FailureGroup[] };
const known = new WeakMap<RunState, KnownGroups>();

/** Of more failures only those in the same words are put together. */
const mostFolded = 40;

/**
 * The failures of a run, those of one cause together, in the order in which the first of each came in. Whom a failure joins is told by
 * those that came before it alone: what comes later adds to groups, and never parts or joins them.
 */
export function failureGroups(state: RunState): readonly FailureGroup[] {
  const before = known.get(state);
  if (before?.events === state.eventIds.size && before.finishedAt === state.finishedAt) return before.groups;
  const endingFor = endings();
  const groups = joined(failuresOf(state), state, endingFor).map((checks) => ({
    checks,
    cause: causeFor(checks, state, endingFor),
  }));
  known.set(state, { events: state.eventIds.size, finishedAt: state.finishedAt, groups });
  return groups;
}

type EndingFor = (check: CheckState) => SeenCheck;

/** How checks ended, with one clue each: of several errors a check goes with the first, since with all of them it would join what has nothing in common. */
function endings(): EndingFor {
  const made = new Map<CheckState, SeenCheck>();
  return (check) => {
    const before = made.get(check);
    if (before !== undefined) return before;
    const whole = endingOf(check);
    const ending = { ...whole, clues: cluesOf(whole).slice(0, 1) };
    made.set(check, ending);
    return ending;
  };
}

/** In the order in which they came in. */
function failuresOf(state: RunState): readonly CheckState[] {
  const arrivals = new Map([...state.eventIds].map((id, index) => [id, index]));
  const arrivalOf = ({ head }: CheckState) => arrivals.get(eventId.check(head.id, 'finished')) ?? 0;
  return [...state.checks.values()]
    .filter((check) => isFailing(standingOf(check, state)))
    .toSorted((a, b) => arrivalOf(a) - arrivalOf(b));
}

function joined(
  failing: readonly CheckState[],
  state: RunState,
  endingFor: EndingFor,
): readonly AlikeChecks[] {
  const alike = new Map(
    alikeChecks(failing, state).flatMap((same) => same.map((check) => [check.head.id, same] as const)),
  );
  const groups = new Map<string, [CheckState, ...CheckState[]]>();
  for (const [index, check] of failing.entries()) {
    const { id } = check.head;
    const host = hostOf(check);
    const same = (alike.get(id) ?? []).find((one) => groups.has(one.head.id) && hostOf(one) === host);
    const before = index < mostFolded && same === undefined ? failing.slice(0, index + 1) : [];
    const other = same?.head.id ?? mateOf(id, before, endingFor);
    const group = other === undefined ? undefined : groups.get(other);
    group?.push(check);
    groups.set(id, group ?? [check]);
  }
  return [...new Set(groups.values())];
}

/** Of two hosts the same words are two causes. */
function hostOf({ progress }: CheckState): string {
  return progress.kind === 'finished' ? placeOfUrl(textAt(progress.outcome.evidence, 'url')).host : '';
}

/** The first of those before it that has the same cause. */
function mateOf(id: string, checks: readonly CheckState[], endingFor: EndingFor): string | undefined {
  if (checks.length < 2) return undefined;
  const cause = causesAmong(checks, endingFor).find((one) => one.checks.includes(id));
  return checks.find(({ head }) => head.id !== id && cause?.checks.includes(head.id))?.head.id;
}

function causesAmong(checks: readonly CheckState[], endingFor: EndingFor) {
  return causesOf({
    verdict: 'failed',
    checks: checks.map(endingFor),
    criteria: [],
  });
}

function causeFor(checks: AlikeChecks, state: RunState, endingFor: EndingFor): string | null {
  if (alikeChecks(checks, state).length === 1) return null;
  return causesAmong(checks, endingFor)[0]?.text ?? null;
}
