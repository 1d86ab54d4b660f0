import { nearest } from '../core/nearest.ts';
import type { Asker } from '../core/people.ts';
import type { Prose } from '../core/picture/sentence.ts';
import type { Scope } from '../core/plan/model.ts';
import { renderProblems } from '../core/plan/problem.ts';
import { select, whyNothing } from '../core/plan/selectors.ts';
import type { RunStore, RunSummary } from '../core/run/order.ts';
import { sightInSummary } from '../core/run/run-sight.ts';
import { standingsOf } from '../core/run/standings.ts';
import { quantity } from '../core/words/quantity.ts';
import type { WordParts } from './parts.ts';
import { isMember, outsiderHint } from './permit.ts';
import { endedRuns, typedRunId } from './runs.ts';
import { someOf, unlinked } from './sentence-parts.ts';
import { usuallyRun } from './standings.ts';
import { incidentScope, meantEnvironment, meantPlan, whichPlan } from './which-plan.ts';
import type { DeskPlan, Objection, RunRequest, Understanding, Unknown } from './wish.ts';
import {
  environmentsOf,
  isKnown,
  isUsable,
  type ReadWords,
  readWords,
  type UsablePlan,
  unknownWord,
} from './words.ts';

/** What is to be understood: words, and what a dialog chose. */
export type AskedWords = Pick<RunRequest, 'words' | 'plan' | 'environment'>;

type Read = { kind: 'read'; plan: UsablePlan } & ReadWords;

const mostWords = 40;
const longestWord = 200;

/** Finds the plan, the environment and the checks that words mean; changes nothing. */
export async function understand(
  parts: WordParts,
  asker: Asker,
  request: AskedWords,
): Promise<Understanding | Unknown | Objection> {
  if (!isMember(asker)) return declined(outsiderHint(asker));
  const words = request.words.filter((word) => word !== '');
  if (words.length > mostWords)
    return declined(`That is ${words.length} words; at most ${mostWords} make a command.`);
  const long = words.find((word) => word.length > longestWord);
  if (long !== undefined) {
    return declined(
      `A word has ${long.length} characters; none that can be run has more than ${longestWord}.`,
    );
  }
  const [plans, incident] = await Promise.all([parts.plans(), incidentScope(parts, asker.channel)]);
  const read = readRequest(plans, { ...request, words, incident }, parts.verbs ?? []);
  if (read.kind !== 'read') return read;
  const environment = request.environment ?? read.environment ?? meantEnvironment(read.plan, incident);
  const known = environmentsOf(read.plan.plan);
  if (!known.includes(environment)) return unknownEnvironment(environment, known, (name) => [...words, name]);
  return choose(parts, asker, { plan: read.plan, environment, selector: read.selector });
}

/** A sentence for the asker. */
export function declined(message: Prose, next?: string): Objection {
  return { kind: 'declined', message, ...(next === undefined ? {} : { next }) };
}

/** There is no such run; what a person typed is shown as text. */
export function noSuchRun(word: string): Objection {
  return declined(`There is no run ${unlinked(typedRunId(word))} (any more).`);
}

/** There is no such environment; the nearest makes the command. */
export function unknownEnvironment(
  word: string,
  known: readonly string[],
  command: (name: string) => readonly string[],
): Unknown {
  const near = nearest(word, known);
  const instead = near === null ? null : { word: near, command: command(near).join(' ') };
  return { kind: 'unknown', word, instead };
}

function readRequest(
  plans: readonly DeskPlan[],
  request: AskedWords & { words: readonly string[]; incident: Scope | null },
  verbs: readonly string[],
): Read | Unknown | Objection {
  const { words } = request;
  if (plans.length === 0)
    return declined('There is no plan: STAGING_CHECK_PLANS names the folder that holds them.');
  const ids = plans.map(({ id }) => id);
  const [first = ''] = words;
  const isNamed = request.plan === undefined && ids.includes(first) && !isSelectorOfOnly(plans, words);
  const id = request.plan ?? (isNamed ? first : undefined);
  const named = id === undefined ? undefined : plans.find((one) => one.id === id);
  if (id !== undefined && named === undefined) {
    const near = nearest(id, ids);
    const instead = near === null ? null : { word: near, command: [near, ...words].join(' ') };
    return { kind: 'unknown', word: id, instead };
  }
  const from = isNamed ? 1 : 0;
  const only = named ?? (plans.length === 1 ? plans[0] : undefined);
  if (only !== undefined && !isUsable(only)) return withErrors(only);
  const among = only === undefined ? plans.filter(isUsable) : [only];
  const fits = fitting(among, words.slice(from));
  const candidates = fits.map(({ plan }) => plan);
  const choice =
    candidates.length === 1
      ? candidates[0]
      : meantPlan(candidates, { environment: request.environment, incident: request.incident });
  const fit = fits.find(({ plan }) => plan === choice);
  if (fit !== undefined) return fit;
  if (fits.length > 1) return severalPlans(candidates, words);
  return notUnderstood(plans, among, { words, from, verbs });
}

/** With one plan there is nothing to choose: a phase that is called as its plan is the phase. */
function isSelectorOfOnly(plans: readonly DeskPlan[], words: readonly string[]): boolean {
  const [only] = plans;
  return plans.length === 1 && only !== undefined && isUsable(only) && readWords(only.plan, words) !== null;
}

function fitting(plans: readonly UsablePlan[], words: readonly string[]): readonly Read[] {
  return plans.flatMap((plan) => {
    const read = readWords(plan.plan, words);
    return read === null ? [] : [{ kind: 'read' as const, plan, ...read }];
  });
}

function notUnderstood(
  plans: readonly DeskPlan[],
  among: readonly UsablePlan[],
  input: { words: readonly string[]; from: number; verbs: readonly string[] },
): Unknown | Objection {
  const { words, from } = input;
  const own = words.slice(from);
  const broken = plans.filter((plan) => !isUsable(plan));
  const late = from === 0 ? planTooLate(plans, words) : null;
  if (late !== null) return late;
  if (own.every((word) => isKnown(among, word))) return misplaced(among, words, own);
  const ids = from === 0 ? plans.map(({ id }) => id) : [];
  const unknown = unknownWord(among, { ...input, ids }, (instead) => {
    const isPlan = from === 0 && ids.includes(instead[0] ?? '');
    const chosen = isPlan ? among.filter(({ id }) => id === instead[0]) : among;
    return fitting(chosen, instead.slice(isPlan ? 1 : from)).length === 1;
  });
  // The word may be of a plan that cannot be read now: its mistake is what the asker has to know.
  const [first] = broken;
  return among.length === 0 && first !== undefined ? withErrors(first) : unknown;
}

/** Every word is known, but not together: environments stand too early, or are several, or the words are of different plans. */
function misplaced(
  among: readonly UsablePlan[],
  words: readonly string[],
  own: readonly string[],
): Objection {
  const known = new Set(among.flatMap(({ plan }) => environmentsOf(plan)));
  const named = [...new Set(own.filter((word) => known.has(word)))];
  const [first] = named;
  // Nothing that begins with a plan would be understood either: no button is offered.
  if (first === undefined) return declined(severalPlans(among, words).message);
  const rest = own.filter((word) => !known.has(word));
  const fits = named.filter((name) => fitting(among, [...rest, name]).length > 0);
  const next = [...words.slice(0, words.length - own.length), ...rest, fits[0] ?? first].join(' ');
  if (named.length === 1)
    return declined(`${first} is an environment; it is named once, as the last word: ${next}`, next);
  return declined(
    `${someOf(named)} are environments; a run is on one, named as the last word: ${next}`,
    next,
  );
}

/** The plan is named behind what is to run; null where that is not what is wrong. */
function planTooLate(plans: readonly DeskPlan[], words: readonly string[]): Objection | null {
  const plan = plans.filter(isUsable).find(({ id }) => words.indexOf(id) > 0);
  if (plan === undefined) return null;
  const rest = words.filter((word) => word !== plan.id);
  if (readWords(plan.plan, rest) === null) return null;
  const next = [plan.id, ...rest].join(' ');
  return declined(`${plan.id} is a plan, and the plan comes first: ${next}`, next);
}

function severalPlans(plans: readonly UsablePlan[], words: readonly string[]): Objection {
  return whichPlan(plans, { question: 'Which plan?', hint: 'Name one as the first word' }, ({ id }) => [
    id,
    ...words,
  ]);
}

function withErrors({ file, problems }: DeskPlan): Objection {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return declined(`${file} cannot be read as a plan.`);
  const count = quantity(errors.length, 'error');
  const [line = ''] = renderProblems([first], {}).split('\n');
  return declined(`${file} has ${count}, and nothing of it can run before that is mended. ${line}`);
}

async function choose(
  parts: { store: RunStore; now(): number },
  asker: Asker,
  wish: { plan: UsablePlan; environment: string; selector: readonly string[] },
): Promise<Understanding | Objection> {
  const { plan, environment } = wish;
  const selector = wish.selector.length === 0 ? ['all'] : wish.selector;
  const isFailed = selector.includes('failed');
  const where = `${plan.id} on ${environment}`;
  const last = isFailed ? await lastRun(parts, asker.channel, plan.id, environment) : null;
  if (isFailed && last === null) {
    return declined(`No run of ${where} has ended in this channel, so nothing is known to have failed.`);
  }
  if (last !== null && last.failing.length === 0 && selector.length === 1) {
    return await nothingFailed(parts, asker.channel, { plan, environment, last });
  }
  const selection = select(plan.plan, selector, last === null ? {} : { lastRun: { failed: last.failing } });
  if (selection.kind === 'unknown' || selection.checks.length === 0) {
    const why = selection.kind === 'unknown' ? null : whyNothing(selection.words, selection.onlyNamed);
    if (why !== null) return declined(`In ${plan.id}, ${why}.`);
    return declined(`No check of ${plan.id} is meant by ${selector.join(' ')}.`);
  }
  return { kind: 'understood', plan, environment, selector: selection.words, checks: selection.checks };
}

async function nothingFailed(
  parts: { store: RunStore; now(): number },
  channel: string,
  { plan, environment, last }: { plan: UsablePlan; environment: string; last: RunSummary },
): Promise<Objection> {
  const what = `Nothing failed in ${last.run}, the last run of ${plan.id} on ${environment} in this channel (${last.verdict})`;
  return await failedBefore(parts, channel, { plan, environment, what });
}

/** Behind words that nothing failed in a run: what failed before it in the channel, and was not seen to pass since, is what to look at. */
export async function failedBefore(
  { store, now }: { store: RunStore; now(): number },
  channel: string,
  { plan, environment, what }: { plan: UsablePlan; environment: string; what: string },
): Promise<Objection> {
  const ended = await endedRuns(store, channel, 100);
  const runs = ended.map((summary) => sightInSummary(summary, usuallyRun(plan.plan)));
  const own = runs.filter((run) => run.plan === plan.id && run.environment === environment);
  const [standing] = standingsOf({ runs: own, plans: [plan], deploys: [], now: now() });
  const failing = standing?.failing ?? [];
  const [first] = failing;
  if (first === undefined) return declined(`${what}.`);
  const names = someOf(failing.map(({ name }) => unlinked(name)));
  const next = ['run', plan.id, ...failing.map(({ check }) => check), environment].join(' ');
  return declined(`${what}; ${names} failed before it (${first.run}), and was not seen to pass since.`, next);
}

async function lastRun(
  { store }: { store: RunStore },
  channel: string,
  plan: string,
  environment: string,
): Promise<RunSummary | null> {
  const ended = await endedRuns(store, channel, 50);
  const same = ended.filter((one) => one.plan.id === plan && one.environment === environment);
  return same.toSorted((a, b) => b.finishedAt - a.finishedAt)[0] ?? null;
}
