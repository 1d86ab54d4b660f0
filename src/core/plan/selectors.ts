import { walkGraph } from './graph.ts';
import {
  type Check,
  checksOf,
  checksOnlyNamed,
  type Plan,
  type Priority,
  priorities,
  type Section,
  type Tier,
} from './model.ts';
import { nearestSelector, type SelectorNames, titleKey } from './selector-words.ts';

export type Selection =
  /** `checks` in the order they run by priority; empty for `failed` after a run in which nothing did, and where everything runs only when named. */
  | {
      kind: 'selected';
      checks: readonly Check[];
      /** In their full form. */
      words: readonly string[];
      /** Optional sections that the words would mean, had they named them. */
      onlyNamed: readonly Section[];
    }
  | { kind: 'unknown'; word: string; nearest: string | null };

export type SelectOptions = {
  /** Ids of the checks that did not pass in the last run; without it, `failed` is unknown. */
  lastRun?: { failed: readonly string[] };
  /** Of what the words select, checks of this tier only. */
  only?: Tier | null;
  /** Optional sections too, for those who look and do not run. */
  withOptional?: boolean;
};

/** The checks that selectors ask for (`all`, `phase2`, `2`, `2.1`, a check id, `@tag`, a tier, `failed`); no word means `all`. */
export function select(plan: Plan, words: readonly string[], options: SelectOptions = {}): Selection {
  const all = checksOf(plan);
  const names = selectorNames(plan);
  const selection = words.length === 0 ? ['all'] : words;
  const chosen = new Set<Check>();
  const left = new Set<Check>();
  const optional = new Set(options.withOptional === true ? [] : checksOnlyNamed(plan));
  const written = new Set<string>();
  for (const word of selection) {
    const meaning = nearestSelector(word, names);
    if (meaning.kind === 'unknown') return { kind: 'unknown', word, nearest: meaning.nearest };
    const failed = new Set(options.lastRun?.failed ?? []);
    if (meaning.selects.by === 'failed' && options.lastRun === undefined) {
      return { kind: 'unknown', word, nearest: null };
    }
    written.add(wordOf(meaning.selects));
    const isNamed = namesChecks.has(meaning.selects.by);
    const isNamedItself = isNamed && meaning.selects.by !== 'section';
    for (const check of all) {
      if (isSelected(check, meaning.selects, failed))
        (optional.has(check) && !(check.rollback ? isNamedItself : isNamed) ? left : chosen).add(check);
    }
  }
  const { only } = options;
  const ofTier = all.filter((check) => chosen.has(check) && (!only || check.tier === only));
  const onlyNamed = plan.phases.flatMap(({ sections }) =>
    sections.filter(
      ({ checks }) => checks.some((check) => left.has(check)) && !checks.some((check) => chosen.has(check)),
    ),
  );
  return { kind: 'selected', checks: inPriorityOrder(plan, ofTier), words: [...written], onlyNamed };
}

/** Selectors that run what is optional; `failed` does since somebody named it in the run before. */
const namesChecks: ReadonlySet<string> = new Set(['section', 'check', 'failed']);

/** `everything in phase3 runs only when named: 3.1, 3.2`; null when there is another reason why nothing is selected. */
export function whyNothing(words: readonly string[], onlyNamed: readonly Section[]): string | null {
  if (onlyNamed.length === 0) return null;
  const names = onlyNamed.flatMap(({ id, checks }) =>
    checks.every(({ rollback }) => rollback) ? checks.map((check) => check.id) : [id],
  );
  return `everything in ${words.join(' ')} runs only when named: ${names.join(', ')}`;
}

/** A selector in its full form: `2` is `phase2`, so that the same selection is always called the same. */
function wordOf(selects: Selects): string {
  if (!('name' in selects)) return selects.by;
  return selects.by === 'tag' ? `@${selects.name}` : selects.name;
}

/** The names that selectors of this plan can be. */
export function selectorNames(plan: Plan): SelectorNames {
  const checks = checksOf(plan);
  return {
    phases: plan.phases.map((phase) => phase.id),
    sections: plan.phases.flatMap((phase) => phase.sections.map((section) => section.id)),
    checks: checks.map((check) => check.id),
    tags: [...new Set(checks.flatMap((check) => check.tags))],
    titles: titlesOf(checks),
  };
}

function titlesOf(checks: readonly Check[]): ReadonlyMap<string, string> {
  const named = Map.groupBy(
    checks.filter(({ name }) => name !== ''),
    ({ name }) => titleKey(name),
  );
  return new Map(
    [...named].flatMap(([name, [one, ...others]]) => (one && others.length === 0 ? [[name, one.id]] : [])),
  );
}

type Selects = Extract<ReturnType<typeof nearestSelector>, { kind: 'known' }>['selects'];

function isSelected(check: Check, selects: Selects, failed: ReadonlySet<string>): boolean {
  switch (selects.by) {
    case 'all':
      return true;
    case 'failed':
      return failed.has(check.id);
    case 'tag':
      return check.tags.includes(selects.name);
    case 'tier':
      return check.tier === selects.name;
    case 'phase':
      return check.phase === selects.name;
    case 'section':
      return check.section === selects.name;
    case 'check':
      return check.id === selects.name;
    default:
      return selects satisfies never;
  }
}

/** The checks by priority of their sections, high first, else as in the file, but none before a check that it needs. */
export function inPriorityOrder(plan: Pick<Plan, 'phases'>, checks: readonly Check[]): readonly Check[] {
  const rankOf = new Map<string, number>();
  for (const phase of plan.phases) {
    for (const section of phase.sections) rankOf.set(section.id, rank(section.priority));
  }
  const wanted = new Set(checks.map((check) => check.id));
  const sorted = checks.toSorted((a, b) => (rankOf.get(a.section) ?? 1) - (rankOf.get(b.section) ?? 1));
  const edges = needEdges(plan, sorted);
  const { order } = walkGraph(
    sorted.map((check) => check.id),
    (node) => edges.get(node) ?? [],
  );
  const byId = new Map(checks.map((check) => [check.id, check]));
  return order.flatMap((id) => (wanted.has(id) ? (byId.get(id) ?? []) : []));
}

function rank(priority: Priority): number {
  return priorities.indexOf(priority);
}

/** Names lead to what must come first: a check to its needs and its section's, a group to its members in the order given. */
function needEdges(
  plan: Pick<Plan, 'phases'>,
  sorted: readonly Check[],
): ReadonlyMap<string, readonly string[]> {
  const edges = new Map<string, string[]>();
  const link = (from: string, to: readonly string[]) => {
    const there = edges.get(from);
    if (there === undefined) edges.set(from, [...to]);
    else there.push(...to);
  };
  for (const phase of plan.phases) {
    link(`begin ${phase.id}`, phase.needs);
    for (const section of phase.sections)
      link(`begin ${section.id}`, [...section.needs, `begin ${phase.id}`]);
  }
  for (const check of checksOf(plan)) link(check.id, [...check.needs, `begin ${check.section}`]);
  for (const check of sorted) {
    link(check.phase, [check.id]);
    link(check.section, [check.id]);
  }
  return edges;
}
