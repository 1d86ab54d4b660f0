import { nearest } from '../core/nearest.ts';
import type { Plan } from '../core/plan/model.ts';
import { nearestSelector, type SelectorNames, titleKey } from '../core/plan/selector-words.ts';
import { selectorNames } from '../core/plan/selectors.ts';
import type { DeskPlan, Unknown } from './wish.ts';

/** A plan of the folder that has no errors. */
export type UsablePlan = DeskPlan & { plan: Plan };

/** True for a plan without errors. */
export function isUsable(plan: DeskPlan): plan is UsablePlan {
  return plan.plan !== null;
}

/** Words of a command taken apart: a plan's selectors, and the environment when one was named. */
export type ReadWords = { selector: readonly string[]; environment: string | null };

/** Reads words as those of this plan (without its id); null when one of them is none of its names. */
export function readWords(plan: Plan, typed: readonly string[]): ReadWords | null {
  const names = selectorNames(plan);
  const words = withNames(typed, names);
  const last = words.at(-1);
  const isEnvironment = last !== undefined && environmentsOf(plan).includes(last) && !isSelector(last, names);
  const selector = isEnvironment ? words.slice(0, -1) : words;
  if (!selector.every((word) => isSelector(word, names))) return null;
  return { selector, environment: isEnvironment ? last : null };
}

/** Names of several words as one, which people type as they read them: the longest first. */
function withNames(words: readonly string[], { titles = new Map() }: SelectorNames): readonly string[] {
  const longest = Math.max(1, ...[...titles.keys()].map((name) => name.split(' ').length));
  const read: string[] = [];
  for (let at = 0; at < words.length; ) {
    let count = Math.min(longest, words.length - at);
    while (count > 1 && !titles.has(titleKey(words.slice(at, at + count).join(' ')))) count -= 1;
    read.push(words.slice(at, at + count).join(' '));
    at += count;
  }
  return read;
}

/** True for a word that some of the plans knows, wherever it stands. */
export function isKnown(plans: readonly UsablePlan[], word: string): boolean {
  return plans.some(
    ({ plan }) => environmentsOf(plan).includes(word) || isSelector(word, selectorNames(plan)),
  );
}

/** Names of the environments of a plan. */
export function environmentsOf(plan: Plan): readonly string[] {
  return plan.environments.map(({ name }) => name);
}

/** The first word that no plan knows, and the command as it was probably meant; nothing is offered that would not be understood either. */
export function unknownWord(
  plans: readonly UsablePlan[],
  input: { words: readonly string[]; from: number; ids: readonly string[]; verbs: readonly string[] },
  isUnderstood: (words: readonly string[]) => boolean,
): Unknown {
  const { words, from, ids, verbs } = input;
  const at = words.findIndex((word, index) => index >= from && !isKnown(plans, word));
  const word = words[at] ?? '';
  const starters = at === 0 ? [...ids, ...verbs] : [];
  const near = nearest(word, [...namesOf(plans, at === words.length - 1), ...starters]);
  if (near === null) return { kind: 'unknown', word, instead: null };
  const corrected = words.map((one, index) => {
    if (index === at) return near;
    if (index < from || isKnown(plans, one)) return one;
    return nearest(one, namesOf(plans, index === words.length - 1)) ?? one;
  });
  const isVerb = at === 0 && verbs.includes(near) && !isKnown(plans, near);
  if (!isVerb && !isUnderstood(corrected)) return { kind: 'unknown', word, instead: null };
  return { kind: 'unknown', word, instead: { word: near, command: corrected.join(' ') } };
}

function namesOf(plans: readonly UsablePlan[], isLast: boolean): readonly string[] {
  return plans.flatMap(({ plan }) => {
    const { phases, sections, checks, tags } = selectorNames(plan);
    const selectors = [...phases, ...sections, ...checks, ...tags.map((tag) => `@${tag}`)];
    const fixed = ['all', 'failed', 'critical', 'important', 'nice-to-have'];
    return [...selectors, ...fixed, ...(isLast ? environmentsOf(plan) : [])];
  });
}

function isSelector(word: string, names: SelectorNames): boolean {
  return nearestSelector(word, names).kind === 'known';
}
