import { requirementId } from '../build.ts';
import type { Tier } from '../model.ts';
import type { Statement } from './candidate.ts';
import { Ids, slug } from './ids.ts';
import { type Item, plain } from './item.ts';
import { behindLabel } from './labels.ts';
import type { CheckLayout, PhaseLayout, SectionLayout } from './layout.ts';
import type { Link } from './links.ts';
import { type Confidence, levelIn, mitigationIn, tierIn, windowIn } from './reading.ts';
import type { Variable } from './shell/model.ts';
import type { Unit } from './units.ts';

/** A plan as it will be written: plain values, each with where it stands in the document. */
export type PlanDraft = {
  file: string;
  head: { plan: string; title: string; issue: { key: string; priority?: string } | null };
  environment: string;
  vars: readonly { name: string; value: string | null; why: string }[];
  hosts: readonly string[];
  requires: readonly { name: string; prompt: string; line: number }[];
  phases: readonly PhaseLayout[];
  /** Questions for criteria that no check tells, by tier. */
  questions: readonly {
    phase: string;
    section: string;
    tier: Tier;
    id: string;
    text: string;
    line: number;
  }[];
  tiers: ReadonlyMap<string, Tier>;
  criteria: readonly { tier: Tier; text: string; checks: readonly string[]; line: number }[];
  timeline: readonly {
    id: string;
    window: string;
    isTold: boolean;
    tasks: readonly { text: string; checks: readonly string[] }[];
  }[];
  risks: readonly { level: Confidence; text: string; mitigation: string | null; watch: readonly string[] }[];
  afterwards: readonly { text: string }[];
};

type Parts = {
  phases: readonly PhaseLayout[];
  statements: readonly Statement[];
  links: ReadonlyMap<Statement, Link>;
  items: readonly Item[];
  units: readonly Unit[];
  file: string;
};

/** Puts together what a plan says. */
export function planOf({ phases, statements, links, items, file }: Parts): PlanDraft {
  const checks = phases.flatMap(({ sections }) => sections.flatMap((section) => section.checks));
  const title = items.find(({ kind }) => kind === 'heading');
  const name = title === undefined ? file : plain(title.text);
  const ids = new Ids();
  for (const id of [
    ...phases.map((one) => one.id),
    ...phases.flatMap((one) => one.sections.map(({ id: of }) => of)),
    ...checks.map((one) => one.id),
  ])
    ids.take(id);
  const criteria = statements.filter(({ kind }) => kind === 'criterion');
  const { questions, cited } = criteriaOf(criteria, links, ids);
  return {
    file,
    head: { plan: planId(name, file), title: name.slice(0, 200), issue: issueOf(name, items) },
    environment: environmentOf(items, checks),
    vars: varsOf(checks, file),
    hosts: [...new Set(checks.flatMap(({ draft }) => draft.hosts))],
    requires: requiresOf(statements.filter(({ kind }) => kind === 'requirement')),
    phases,
    questions,
    tiers: tiersOf(phases, cited),
    criteria: cited,
    timeline: timelineOf(
      statements.filter(({ kind }) => kind === 'task'),
      links,
    ),
    risks: statements.filter(({ kind }) => kind === 'risk').map((risk) => riskOf(risk, links)),
    afterwards: statements.filter(({ kind }) => kind === 'follow-up').map(({ text }) => ({ text })),
  };
}

function planId(title: string, file: string): string {
  const issue = /#(\d+)/.exec(title)?.[1];
  if (issue !== undefined && /issue/i.test(title)) return `issue-${issue}`;
  return slug(file.replace(/^.*[/\\]/, '').replace(/\.\w+$/, ''), 60) || slug(title, 60) || 'imported';
}

function issueOf(title: string, items: readonly Item[]): PlanDraft['head']['issue'] {
  const key = /#(\d+)/.exec(title)?.[1];
  if (key === undefined) return null;
  const priorityLine = items.find(({ text, kind }) => kind === 'paragraph' && /\bpriority\b/i.test(text));
  const priority = /\bpriority\W{1,6}(P[0-4])\b/i.exec(priorityLine?.text ?? '')?.[1];
  return { key, ...(priority === undefined ? {} : { priority }) };
}

/** How environments are called where people write. */
export const environments = ['staging', 'production', 'preprod', 'sandbox', 'uat', 'qa', 'dev', 'demo'];

/** The environment that title and addresses speak of; `target` when they speak of none. */
function environmentOf(items: readonly Item[], checks: readonly CheckLayout[]): string {
  const heads = items.filter(({ kind }) => kind === 'heading').map(({ text }) => text.toLowerCase());
  const hosts = checks.flatMap(({ draft }) => draft.hosts).map((host) => host.toLowerCase());
  for (const texts of [heads.slice(0, 1), hosts, heads]) {
    const found = environments.find((name) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
    if (found !== undefined) return found;
  }
  return 'target';
}

function varsOf(checks: readonly CheckLayout[], file: string): PlanDraft['vars'] {
  const vars = new Map<string, { name: string; value: string | null; why: string }>();
  for (const { draft, line } of checks) {
    for (const variable of draft.variables) {
      const there = vars.get(variable.name);
      if (there === undefined || isStronger(variable, there))
        vars.set(variable.name, { ...variable, why: `${file}:${line} ${variable.why}` });
    }
  }
  return [...vars.values()];
}

/** A value is stronger than none; a place that somebody has to fill in is stronger than what a shell takes where nothing is set. */
function isStronger(one: Pick<Variable, 'value' | 'why'>, there: Pick<Variable, 'value' | 'why'>): boolean {
  const isOpen = ({ value, why }: Pick<Variable, 'value' | 'why'>) =>
    value === null && why.includes('the document says ');
  const isFallback = ({ value, why }: Pick<Variable, 'value' | 'why'>) =>
    value !== null && why.includes("the document's $");
  if (isOpen(one) && isFallback(there)) return true;
  return there.value === null && one.value !== null && !(isOpen(there) && isFallback(one));
}

function requiresOf(statements: readonly Statement[]): PlanDraft['requires'] {
  const groups = new Map<string, { name: string; texts: string[]; line: number }>();
  for (const { unit, text, item } of statements) {
    const key = unit.path.join('\n');
    const group = groups.get(key) ?? {
      name: plain(unit.path.at(-1) ?? 'Requirements'),
      texts: [],
      line: item.lines.from,
    };
    groups.set(key, group);
    group.texts.push(text);
  }
  const taken = new Set<string>();
  return [...groups.values()].map(({ name, texts, line }) => {
    let own = name;
    for (let count = 2; taken.has(requirementId(own)); count += 1) own = `${name} ${count}`;
    taken.add(requirementId(own));
    return { name: own, prompt: texts.join('; '), line };
  });
}

/** Criteria with what tells them; one that nothing tells gets a question of its own, since only a person can say. */
function criteriaOf(criteria: readonly Statement[], links: ReadonlyMap<Statement, Link>, ids: Ids) {
  const phase = ids.take('criteria');
  const sections = new Map<Tier, string>();
  const questions: PlanDraft['questions'][number][] = [];
  const cited = criteria.map((criterion) => {
    const tier = tierIn(criterion.unit.path, criterion.item);
    const made = links.get(criterion)?.made ?? [];
    const { from: line } = criterion.item.lines;
    if (made.length > 0) return { tier, text: criterion.text, checks: made, line };
    const section = sections.get(tier) ?? ids.take(`criteria.${tier}`);
    sections.set(tier, section);
    const id = ids.take(slug(criterion.text) || `criterion-${criterion.item.lines.from}`);
    questions.push({
      phase,
      section,
      tier,
      id,
      text: plain(criterion.text),
      line: criterion.item.lines.from,
    });
    return { tier, text: criterion.text, checks: [id], line };
  });
  return { questions, cited };
}

/** In a plan with criteria a check counts by its tier: one that no criterion cites would count nowhere, and the plan could pass without it. */
function tiersOf(phases: readonly PhaseLayout[], criteria: PlanDraft['criteria']): ReadonlyMap<string, Tier> {
  if (criteria.length === 0) return new Map();
  const cited = new Set(criteria.flatMap(({ checks }) => checks));
  const tierOf = (phase: PhaseLayout, section: SectionLayout): Tier => {
    const priority = section.priority ?? phase.priority ?? 'high';
    return ({ high: 'critical', medium: 'important', low: 'nice-to-have' } as const)[priority];
  };
  return new Map(
    phases.flatMap((phase) =>
      phase.sections.flatMap((section) =>
        section.checks
          .filter(({ id, draft }) => !cited.has(id) && counts(draft) && !section.isOptional)
          .map(({ id }): [string, Tier] => [id, tierOf(phase, section)]),
      ),
    ),
  );
}

/** True for what asserts something that the document states. */
export function counts({ inferred, expect, type }: CheckLayout['draft']): boolean {
  return type === 'manual' || (!inferred && Object.keys(expect).length > 0);
}

function timelineOf(tasks: readonly Statement[], links: ReadonlyMap<Statement, Link>): PlanDraft['timeline'] {
  const ids = new Ids();
  const windows = new Map<
    string,
    PlanDraft['timeline'][number] & { tasks: { text: string; checks: readonly string[] }[] }
  >();
  for (const task of tasks) {
    const heading = task.unit.path.at(-1) ?? '';
    const window = task.unit.role === 'timeline' ? windowIn(`${heading} ${task.item.cells.join(' ')}`) : null;
    const title = window === null ? 'tasks' : slug(heading.replace(/[（(].*$/, ''), 30) || 'tasks';
    const key = window === null ? 'tasks' : `${title} ${window}`;
    const there = windows.get(key) ?? {
      id: ids.take(title),
      window: window ?? '0-30d',
      isTold: window !== null,
      tasks: [],
    };
    windows.set(key, there);
    there.tasks.push({ text: task.text, checks: links.get(task)?.made ?? [] });
  }
  return [...windows.values()];
}

function riskOf(
  { text, unit, item }: Statement,
  links: ReadonlyMap<Statement, Link>,
): PlanDraft['risks'][number] {
  void links;
  const named = behindLabel(text) === '' ? text : text;
  return {
    level: levelIn([...item.cells, ...unit.path.map(plain)]),
    text: named,
    mitigation: mitigationIn(item),
    watch: [],
  };
}
