import type { Priority } from '../model.ts';
import type { Candidate } from './candidate.ts';
import { Ids, slug } from './ids.ts';
import { plain } from './item.ts';
import { behindLabel, labelOf } from './labels.ts';
import { optionalFrom, roleOf } from './roles.ts';
import type { Unit } from './units.ts';

export type CheckLayout = Candidate & { id: string; needs: readonly string[] };
export type SectionLayout = {
  id: string;
  title: string;
  objective: string | null;
  priority: Priority | null;
  needs: readonly string[];
  /** Runs only when it is asked for. */
  isOptional: boolean;
  checks: readonly CheckLayout[];
};
export type PhaseLayout = {
  id: string;
  title: string;
  priority: Priority | null;
  needs: readonly string[];
  sections: readonly SectionLayout[];
};

/** The checks in phases and sections, as the headings of the document divide them, in its order. */
export function layoutOf(checks: readonly Candidate[], units: readonly Unit[]): readonly PhaseLayout[] {
  const groups = grouped(checks);
  const ids = new Ids();
  const priorities = prioritiesOf(units);
  const phases = [...groups].map(([title, sections], index) => {
    const id = ids.take(phaseId(title, index));
    const priority = priorities.get(keyOf(title)) ?? null;
    return { id, title: phaseTitle(title), priority, sections };
  });
  // Sections before checks: their numbers are what people type.
  const named = phases.map((phase) => ({
    ...phase,
    sections: [...phase.sections].map(([title, own]) => ({
      id: ids.take(sectionId(title, phase.id)),
      title: title === '' ? phase.title : titleOf(title),
      objective: objectiveOf(own, units),
      priority: priorities.get(keyOf(title)) ?? null,
      isOptional: own.every(isOptional),
      checks: own,
    })),
  }));
  return ordered(named, ids);
}

type NamedPhase = Omit<PhaseLayout, 'sections' | 'needs'> & {
  sections: readonly (Omit<SectionLayout, 'checks' | 'needs'> & { checks: readonly Candidate[] })[];
};

/** Order where it matters: behind what changes something, and behind what captures a value. */
function ordered(phases: readonly NamedPhase[], ids: Ids): readonly PhaseLayout[] {
  const producers = new Map<string, string>();
  const placedOf = new Map<Candidate, string>();
  for (const check of phases.flatMap(({ sections }) => sections.flatMap((section) => section.checks))) {
    const id = ids.take(...checkIds(check));
    placedOf.set(check, id);
    for (const name of Object.keys(check.draft.capture)) if (!producers.has(name)) producers.set(name, id);
  }
  let changesBefore = false;
  let previous: string | null = null;
  return phases.map((phase): PhaseLayout => {
    const isNumbered = /\d/.test(phase.id);
    const needs = previous !== null && (changesBefore || isNumbered) ? [previous] : [];
    previous = phase.id;
    let changed: string | null = null;
    const sections = phase.sections.map((section): SectionLayout => {
      const waits = changed === null ? [] : [changed];
      let danger: string | null = null;
      const running: string[] = [];
      const own = section.checks.map((check): CheckLayout => {
        const id = placedOf.get(check) ?? '';
        const captured = capturesIn(check).flatMap((name) => producers.get(name) ?? []);
        const all = [...new Set([...captured, ...running, ...(danger === null ? [] : [danger])])].filter(
          (need) => need !== id,
        );
        if (check.draft.danger !== null) danger = id;
        if (check.draft.spec.background !== undefined) running.push(id);
        return Object.assign(check, { id, needs: all });
      });
      if (danger !== null && !section.isOptional) changed = section.id;
      return { ...section, needs: waits, checks: own };
    });
    if (changed !== null) changesBefore = true;
    return { ...phase, needs, sections };
  });
}

function capturesIn({ draft }: Candidate): readonly string[] {
  const text = JSON.stringify([draft.spec, draft.expect]);
  return [...text.matchAll(/\$\{capture\.(\w+)\}/g)].map(([, name = '']) => name);
}

/** Phase heading → section heading (empty for none) → checks, without the headings that all of them share. */
function grouped(
  checks: readonly Candidate[],
): ReadonlyMap<string, ReadonlyMap<string, readonly Candidate[]>> {
  const paths = checks.map(({ unit }) => unit.path);
  const [first = []] = paths;
  let common = 0;
  while (
    common < first.length &&
    paths.every((path) => path[common] === first[common] && path.length > common) &&
    !(common > 0 && isNumbered(first[common] ?? ''))
  )
    common += 1;
  if (paths.some((path) => path.length === common) && common > 0) common -= 1;
  const groups = new Map<string, Map<string, Candidate[]>>();
  for (const check of checks) {
    const [phase = 'Checks', second = ''] = check.unit.path.slice(common);
    const from = optionalFrom(check.unit.path);
    const section = from > common ? (check.unit.path[from] ?? second) : second;
    const sections = groups.get(phase) ?? new Map<string, Candidate[]>();
    groups.set(phase, sections);
    sections.set(section, [...(sections.get(section) ?? []), check]);
  }
  return groups;
}

/** A number that people type is never left out, however few stand beside it. */
function isNumbered(heading: string): boolean {
  return /^phase\d+$/.test(phaseId(heading, -1)) || /^\W*\d+(?:\.\d+)*[.):]?\s/.test(plain(heading));
}

/** True for what stands below a heading that is off unless asked for. */
export function isOptional({ unit }: Candidate): boolean {
  return optionalFrom(unit.path) !== -1;
}

function phaseId(title: string, index: number): string {
  const number =
    /\b(?:phase|step|stage|stufe|schritt|[ée]tape|fase|etapa|paso|passo|фаза|этап|шаг)\s*#?(\d+)/iu.exec(
      title,
    ) ?? /^第?\s*(\d+)\s*(?:阶段|段階|フェーズ|단계)|^(?:阶段|フェーズ|단계)\s*(\d+)/u.exec(plain(title));
  const digits = number?.[1] ?? number?.[2];
  if (digits !== undefined) return `phase${digits}`;
  return slug(title.replace(/^[\d.]+[.):]?\s*/, '')) || `phase${index + 1}`;
}

/** Without the number that its id says. */
function phaseTitle(title: string): string {
  const text = plain(title);
  const rest = text.replace(/^\W*(?:\p{L}+\s*#?\d+|\d+)\s*[:.)–—-](?!\d)\s*/u, '');
  return /\p{L}/u.test(rest) ? rest : text;
}

function sectionId(title: string, phase: string): string {
  const number = /^\W*(\d+\.\d+(?:\.\d+)?)\b/.exec(plain(title))?.[1];
  if (number !== undefined) return number;
  return (title === '' ? '' : slug(titleOf(title))) || `${phase}.1`;
}

function titleOf(title: string): string {
  return plain(title).replace(/^\d+(\.\d+)*[.):]?\s+/, '');
}

/** What a heading may be called in a plan. */
export function titlesOf(heading: string): readonly string[] {
  return [...new Set([phaseTitle(heading), titleOf(heading), plain(heading)])];
}

/** Names that it could have, the best first. */
function checkIds({ name, draft, unit, line }: Candidate): readonly string[] {
  const url =
    typeof draft.spec.url === 'string' ? draft.spec.url.replace(/^[a-z]+:\/\/[^/]*|\$\{\w+\}/g, '') : '';
  const { run } = draft.spec;
  const titled = Array.isArray(run)
    ? run.slice(0, 4).filter((word) => /^[a-z][\w./-]*$/i.test(String(word)))
    : [];
  const title = unit.title === null ? '' : slug(titleOf(unit.title.text));
  const program = titled.length > 1 ? slug(titled.slice(0, 3).join('-').replaceAll('/', '-'), 30) : '';
  const ids = [slug(name), slug(url), program, title].filter((id) => id !== '');
  return ids.length > 0 ? ids : [`${draft.type}-${line}`];
}

function objectiveOf(checks: readonly Candidate[], units: readonly Unit[]): string | null {
  const paths = new Set(checks.map(({ unit }) => unit.path.join('\n')));
  const name = units
    .filter(({ path }) => paths.has(path.join('\n')))
    .flatMap(({ members }) => members)
    .find(({ kind, text }) => kind === 'paragraph' && labelOf(text) === 'objective');
  return name === undefined ? null : plain(behindLabel(name.text)) || null;
}

const levels: readonly (readonly [Priority, RegExp])[] = [
  ['high', /\b(high|critical|p0|hoch|haute|alta)\b|高|높음|высок/iu],
  ['medium', /\b(medium|mittel|moyenne|media|média|p1|p2)\b|中|중간|средн/iu],
  ['low', /\b(low|niedrig|basse|baja|baixa|bassa|p3)\b|低|낮음|низк/iu],
];

/** What a section about priorities says of phases and sections, by their numbers. */
function prioritiesOf(units: readonly Unit[]): ReadonlyMap<string, Priority> {
  const found = new Map<string, Priority>();
  for (const unit of units) {
    if (unit.role !== 'priorities' || unit.title === null || roleOf(unit.title.text) === 'priorities')
      continue;
    const title = plain(unit.title.text);
    const level = levels
      .map(([name, pattern]) => ({ name, at: title.search(pattern) }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => a.at - b.at)[0]?.name;
    if (level === undefined) continue;
    for (const { text } of unit.members) {
      const number = /\b(?:phase|section|step|stage)?\s*(\d+(?:\.\d+)?)\b/i.exec(plain(text))?.[1];
      if (number !== undefined && !found.has(number)) found.set(number, level);
    }
  }
  return found;
}

function keyOf(title: string): string {
  return /\d+(\.\d+)?/.exec(plain(title))?.[0] ?? title;
}
