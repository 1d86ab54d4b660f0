import type { Failure } from '../check.ts';
import type { Source } from '../plan/model.ts';
import { countedStandings } from '../run/check-standing.ts';
import type { CheckStatus, RunHead } from '../run/events.ts';
import type { ResultCheck, ResultDocument } from '../run/result-schema.ts';
import type { RunState } from '../run/state.ts';
import { uncountedWords } from '../run/uncounted-words.ts';
import { oneLine } from './plain-text.ts';
import { namesOf, shortLine } from './safe-text.ts';

/** A section with the results of its checks. */
export type SectionResults = { phase: string; id: string; title: string; checks: readonly ResultCheck[] };

/** The sections of a run that have checks in it, in order. */
export function sectionResults(state: RunState, document: ResultDocument): readonly SectionResults[] {
  const bySection = Map.groupBy(document.checks, (check) => `${check.phase} ${check.section}`);
  return state.head.phases.flatMap((phase) =>
    phase.sections.map(({ id, title }) => ({
      phase: phase.id,
      id,
      title: oneLine(title),
      checks: bySection.get(`${phase.id} ${id}`) ?? [],
    })),
  );
}

const badStatuses: readonly CheckStatus[] = ['failed', 'errored', 'inconclusive', 'waiting'];

/** True for what a reader must look at; a check that was only blocked is named by its cause. */
export function isBad({ status }: { status: CheckStatus }): boolean {
  return badStatuses.includes(status);
}

/** The results that a reader must look at, what decides first: what does not count stands behind all else. */
export function badResults(checks: readonly ResultCheck[]): readonly ResultCheck[] {
  const rank = ({ counts, status }: ResultCheck) =>
    (counts ? 0 : badStatuses.length) + Math.max(1, badStatuses.indexOf(status));
  return checks.filter(isBad).toSorted((a, b) => rank(a) - rank(b));
}

/** Why a result does not count, as rows say it; empty for one that does. */
export function uncountedResult({ quarantined, inferred, pulledFor, counts, owner }: ResultCheck): string {
  const { owner: by = '', reason = '', until = null } = quarantined ?? {};
  const rest =
    quarantined === null
      ? null
      : { owner: by, reason, ...(until === null ? {} : { untilAt: Date.parse(until) }) };
  const head = { counts, quarantined: rest, owner, ...(inferred ? { inferred } : {}) };
  return shortLine(uncountedWords(pulledFor === undefined ? head : { ...head, pulledFor }), 110);
}

/** `6 passed, 1 on retry · 1 failed · 1 blocked · 1 does not count`; what does not occur is left out. */
export function countsOf(
  results: readonly { status: CheckStatus; flaky: boolean; counts?: boolean }[],
): string {
  const all = results.map(({ status, flaky, counts = true }) => ({
    // None of these will change any more.
    standing: status === 'waiting' ? ('unanswered' as const) : status,
    flaky,
    counts,
  }));
  const { counts, uncounted } = countedStandings(all);
  const passed = counts.filter((one) => one.includes(' passed'));
  return [...passed, ...counts.filter((one) => !passed.includes(one)), ...uncounted].join(' · ');
}

type ResultWords = { summary: string; reason: string; failures: readonly Failure[] };

/** A line for each expectation that did not hold beside the first, of which the row tells the first line and these the others. */
export function otherFailures({ failures }: Pick<ResultWords, 'failures'>): readonly string[] {
  const [first, ...others] = failures;
  const rest = first?.message.split('\n').slice(1) ?? [];
  return [...rest, ...others.map(({ message }) => message)].map(oneLine).filter((line) => line !== '');
}

/** `from docs/plan.md:41`: the line that a check was made from; empty without one. */
export function placeOf(source: Source | null | undefined): string {
  return source == null ? '' : oneLine(`from ${source.file}:${source.line}`);
}

/** `issue-517 · staging · phase2`. */
export function runName(state: RunState): string {
  const { plan, environment, selector } = state.head;
  return oneLine(`${plan.id} · ${environment} · ${selector.join(' ')}`);
}

/** Names of checks by their ids; those without one are left out. */
export type CheckNames = Readonly<Record<string, string>>;

/** How some checks are called. */
export function namesByIds(checks: readonly { id: string; name: string }[]): CheckNames {
  return Object.fromEntries(checks.flatMap(({ id, name }) => (name === '' ? [] : [[id, name]])));
}

/** `phase2`, `Event flow, Golden path and 8 more`: a selection as a person would call it, checks by name; `all` for an empty one. */
export function selectionWords(selector: readonly string[], names: CheckNames = {}): string {
  const called = selector.map((word) => (Object.hasOwn(names, word) ? (names[word] ?? word) : word));
  const isNamed = called.some((word, at) => word !== selector[at]);
  const most = isNamed ? 2 : 4;
  const shown = selector.length > most ? namesOf(called, 2, 40) : called.join(isNamed ? ', ' : ' ');
  return shortLine(shown, 120) || 'all';
}

/** ` of shop` where there is more than one plan, so that the reader knows which; empty where there is no other. */
export function ofPlan({ id, isOneOfMany }: { id: string; isOneOfMany?: true | undefined }): string {
  return isOneOfMany === true ? ` of ${shortLine(id, 40)}` : '';
}

/** `phase2`, and `phase2 of shop` where there are other plans. */
export function runSelection({ plan, selector, checks }: RunHead): string {
  return `${selectionWords(selector, namesByIds(checks))}${ofPlan(plan)}`;
}

/** `Event flow, Golden path and 5 more on staging`, with the plan where there are others. */
export function runWords(head: RunHead): string {
  return `${runSelection(head)} on ${shortLine(head.environment, 40) || 'no environment'}`;
}

/** How long the run has taken, milliseconds. */
export function elapsedMs(state: RunState, now: number): number {
  return Math.max(0, (state.finishedAt ?? now) - (state.startedAt ?? state.requestedAt));
}

/** `phase2 on staging`; a long selection is cut, the environment is not. */
export function selectionName({ head }: RunState): string {
  const selector = shortLine(head.selector.join(' '), 76) || 'all';
  return `${selector} on ${shortLine(head.environment, 40) || 'no environment'}`;
}
