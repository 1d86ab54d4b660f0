import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import { tiers } from '../model.ts';
import type { SectionLayout } from './layout.ts';
import { planGroups } from './plan-groups.ts';
import { counts, type PlanDraft } from './plan-of.ts';
import type { Draft } from './shell/model.ts';

/** Shorter than this, a map or list stands on one line. */
const flowWidth = 96;

/** Digests of the boxes that a check tells of, by its id. */
export type Ticks = ReadonlyMap<string, readonly string[]>;

/** Writes the plan as a person would: short things on one line, and above each check the line of the document that it comes from. */
export function planText(plan: PlanDraft, ticks: Ticks = new Map()): string {
  const document = new Document(plainPlan(plan, ticks), { aliasDuplicateObjects: false });
  document.commentBefore = [
    ' yaml-language-server: $schema=./plan.schema.json',
    ` Imported from ${plan.file}. The lines named below are those of that document.`,
  ].join('\n');
  compact(document.contents as Node | null);
  comment(document, plan);
  space(document);
  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}

function plainPlan(plan: PlanDraft, ticks: Ticks): Record<string, unknown> {
  const { plan: id, title, issue } = plan.head;
  return {
    version: 1,
    plan: id,
    title: safe(title, id),
    ...(issue === null ? {} : { issue }),
    environments: { [plan.environment]: environmentOf(plan) },
    phases: phasesOf(plan, ticks),
    ...(plan.criteria.length === 0 ? {} : { criteria: criteriaOf(plan) }),
    ...(plan.timeline.length === 0 ? {} : { timeline: timelineOf(plan) }),
    ...(plan.risks.length === 0
      ? {}
      : {
          risks: plan.risks.map(({ level, text, mitigation }) => ({
            level,
            text: safe(text),
            ...(mitigation === null ? {} : { mitigation: safe(mitigation) }),
          })),
        }),
    ...(plan.afterwards.length === 0
      ? {}
      : { afterwards: plan.afterwards.map(({ text }) => ({ text: safe(text) })) }),
  };
}

function sourceOf(file: string, line: number, ticks: readonly string[] = []): Record<string, unknown> {
  return { file, line, ...(ticks.length === 0 ? {} : { ticks }) };
}

/** What a check does, as the plan has it. */
export function writtenSpec({ type, spec }: Pick<Draft, 'type' | 'spec'>): Draft['spec'] {
  return type === 'manual' ? { prompt: safe(String(spec.prompt)) } : spec;
}

/** Text of the document as a text of the plan: a `${` in it is no variable, and something always stands there. */
function safe(text: string, otherwise = '(no words)'): string {
  const clean = text
    .replace(/[^\P{Cc}\n\t]|\uFEFF/gu, ' ')
    .replaceAll('${', () => '$${')
    .slice(0, 2000)
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(clean) ? clean : otherwise;
}

function environmentOf({ vars, hosts, requires }: PlanDraft): Record<string, unknown> {
  return {
    ...(vars.length === 0 ? {} : { vars: Object.fromEntries(vars.map(({ name, value }) => [name, value])) }),
    hosts,
    ...(requires.length === 0
      ? {}
      : {
          requires: requires.map(({ name, prompt }) => ({
            name: safe(name),
            manual: { prompt: safe(prompt) },
          })),
        }),
  };
}

function phasesOf(plan: PlanDraft, ticks: Ticks): Record<string, unknown> {
  const phases: Record<string, unknown> = {};
  for (const phase of plan.phases) {
    phases[phase.id] = {
      title: safe(phase.title, phase.id),
      ...(phase.priority === null ? {} : { priority: phase.priority }),
      ...(phase.needs.length === 0 ? {} : { needs: phase.needs }),
      sections: Object.fromEntries(
        phase.sections.map((section) => [section.id, sectionOf(section, plan, ticks)]),
      ),
    };
  }
  const [first] = plan.questions;
  if (first !== undefined)
    phases[first.phase] = { title: 'Criteria that a person tells', sections: questionsOf(plan, ticks) };
  return phases;
}

function questionsOf({ questions, file }: PlanDraft, ticks: Ticks): Record<string, unknown> {
  const sections = Object.groupBy(questions, ({ section }) => section);
  return Object.fromEntries(
    Object.entries(sections).map(([section, own = []]) => [
      section,
      {
        checks: Object.fromEntries(
          own.map(({ id, text, line }) => [
            id,
            {
              source: sourceOf(file, line, ticks.get(id)),
              manual: writtenSpec({ type: 'manual', spec: { prompt: text } }),
            },
          ]),
        ),
      },
    ]),
  );
}

function sectionOf(
  { id, title, objective, priority, needs, isOptional, checks }: SectionLayout,
  plan: PlanDraft,
  ticks: Ticks,
): Record<string, unknown> {
  return {
    title: safe(title, id),
    ...(objective === null ? {} : { objective: safe(objective) }),
    ...(priority === null ? {} : { priority }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(isOptional ? { optional: true } : {}),
    checks: Object.fromEntries(checks.map((check) => [check.id, checkOf(check, plan, ticks.get(check.id))])),
  };
}

function checkOf(
  { id, name, line, draft, needs }: SectionLayout['checks'][number],
  { tiers: given, file }: PlanDraft,
  ticks: readonly string[] | undefined,
): Record<string, unknown> {
  const tier = given.get(id);
  const { capture } = draft;
  return {
    ...(name === '' ? {} : { name: safe(name).slice(0, 300) }),
    ...(tier === undefined ? {} : { tier }),
    ...(counts(draft) ? {} : { inferred: true }),
    source: sourceOf(file, line, ticks),
    ...(needs.length === 0 ? {} : { needs }),
    ...(draft.danger === null ? {} : { danger: safe(draft.danger) }),
    ...(draft.once || draft.danger !== null ? { once: true } : {}),
    [draft.type]: writtenSpec(draft),
    ...(Object.keys(draft.expect).length === 0 ? {} : { expect: draft.expect }),
    ...(Object.keys(capture).length === 0 ? {} : { capture }),
  };
}

function criteriaOf({ criteria }: PlanDraft): Record<string, unknown> {
  return Object.fromEntries(
    tiers
      .map((tier) => [
        tier,
        criteria.filter((one) => one.tier === tier).map(({ text, checks }) => ({ text: safe(text), checks })),
      ])
      .filter(([, own]) => own?.length !== 0),
  );
}

function timelineOf({ timeline }: PlanDraft): Record<string, unknown> {
  return Object.fromEntries(
    timeline.map(({ id, window, tasks }) => [
      id,
      {
        window,
        tasks: tasks.map(({ text, checks }) => ({
          text: safe(text),
          ...(checks.length === 0 ? {} : { checks }),
        })),
      },
    ]),
  );
}

/** Keys whose maps always stand over several lines. */
const blocks = new Set<string>([...planGroups, 'checks', 'vars']);

function compact(node: Node | null): void {
  visit(node, {
    Pair(_, pair) {
      const { key, value } = pair;
      const name = isScalar(key) ? String(key.value) : '';
      if (!isCollection(value)) return undefined;
      const isList = name === 'checks' && !isMap(value);
      if (blocks.has(name) && !isList) return undefined;
      flowIfShort(value as Node, name);
      return undefined;
    },
    Map(key, node) {
      if (key === 'key') return undefined;
      // Entries of a list: criteria, tasks, risks.
      if (typeof key === 'number') flowIfShort(node, '');
      return undefined;
    },
  });
}

function flowIfShort(node: Node, name: string): void {
  if (!isCollection(node)) return;
  const isWords = isSeq(node) && node.items.every((item) => isScalar(item));
  const text = jsonIn(node, isWords ? Number.POSITIVE_INFINITY : flowWidth - name.length);
  if (text === null || text.includes('\\n')) return;
  if (/"(name|title|checks|phases|hosts|vars)":/.test(text) && !/^\{"text"/.test(text)) return;
  node.flow = true;
}

/** A node as JSON; null as soon as that is longer than `most`. */
function jsonIn(node: unknown, most: number): string | null {
  if (!isCollection(node)) {
    const text = JSON.stringify(isScalar(node) ? node.value : node) ?? 'null';
    return text.length > most ? null : text;
  }
  const parts: string[] = [];
  let left = most - 2;
  for (const item of node.items) {
    const key = isPair(item) ? `${JSON.stringify(isScalar(item.key) ? String(item.key.value) : '')}:` : '';
    const inner = jsonIn(isPair(item) ? item.value : item, left - key.length);
    if (inner === null) return null;
    left -= key.length + inner.length + (parts.length > 0 ? 1 : 0);
    parts.push(key + inner);
  }
  if (left < 0) return null;
  return isMap(node) ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
}

/** An empty line between the parts of a plan, and between phases. */
function space(document: Document): void {
  const parts = isMap(document.contents) ? document.contents.items : [];
  const phases = document.get('phases', true);
  const groups = isMap(phases) ? phases.items.slice(1) : [];
  const long = parts.filter(({ key }) => isScalar(key) && blocks.has(String(key.value)));
  for (const { key } of [...long, ...groups]) if (isScalar(key)) key.spaceBefore = true;
}

function comment(document: Document, plan: PlanDraft): void {
  const at = (path: readonly (string | number)[], texts: readonly string[]) => {
    const node = document.getIn(path, true) as Node | undefined | null;
    if (node && texts.length > 0) node.commentBefore = texts.map((text) => ` ${oneLine(text)}`).join('\n');
  };
  for (const phase of plan.phases)
    for (const section of phase.sections)
      for (const { id, draft, notes } of section.checks) {
        const review = draft.review === null ? [] : [`review: ${draft.review}`];
        at(['phases', phase.id, 'sections', section.id, 'checks', id], [...review, ...notes]);
      }
  plan.requires.forEach(({ line }, index) => {
    at(['environments', plan.environment, 'requires', index], [`${plan.file}:${line}`]);
  });
  for (const { id, isTold } of plan.timeline)
    if (!isTold) at(['timeline', id], ['the document says no time for these']);
  for (const { name, value, why } of plan.vars) {
    const node = document.getIn(['environments', plan.environment, 'vars', name], true);
    if (value !== null || !isScalar(node)) continue;
    node.source = '';
    node.comment = ` ${oneLine(why)}`;
  }
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
