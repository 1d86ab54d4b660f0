import { parse } from 'yaml';

/** An edit as people make it in a plan, and how one sees that it is still there. */
export type PlanEdit = { kind: string; plan: string; isThere: (after: string) => boolean };

type Check = Record<string, unknown> & { needs?: unknown };
type Parsed = {
  environments?: Record<string, { hosts?: string[]; vars?: Record<string, unknown> }>;
  phases?: Record<
    string,
    { title?: string; sections: Record<string, { title?: string; checks: Record<string, Check> }> }
  >;
  criteria?: Record<string, { text: string; checks: string[] }[]>;
};
/** Where a check begins in the text, and how it may be edited there. */
type Place = { plan: string; id: string; at: number; key: RegExp; indent: string };

export function checkIn(plan: string, id: string): Check | undefined {
  const { phases = {} } = parse(plan) as Parsed;
  return Object.values(phases)
    .flatMap((phase) => Object.values(phase.sections))
    .map(({ checks }) => checks[id])
    .find((check) => check !== undefined);
}

export function idsIn(plan: string): readonly string[] {
  const { phases = {} } = parse(plan) as Parsed;
  return Object.values(phases).flatMap((phase) =>
    Object.values(phase.sections).flatMap(({ checks }) => Object.keys(checks)),
  );
}

function hostsIn(plan: string): readonly string[] {
  const { environments = {} } = parse(plan) as Parsed;
  return Object.values(environments).flatMap(({ hosts = [] }) => hosts);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const none = (kind: string, plan: string): PlanEdit => ({ kind, plan, isThere: () => true });

/** One line behind the key of a check. */
function lineIn({ plan, key, indent }: Place, text: string): string {
  return plan.replace(key, (head) => `${head}${indent}${text}\n`);
}

const kinds: Readonly<Record<string, (place: Place) => PlanEdit>> = {
  timeout: (place) => ({
    kind: 'timeout',
    plan: lineIn(place, `timeout: ${place.at}s`),
    isThere: (after) => after.includes(`timeout: ${place.at}s\n`),
  }),
  comment: (place) => ({
    kind: 'comment',
    plan: lineIn(place, `# seen ${place.at}`),
    isThere: (after) => after.includes(`# seen ${place.at}\n`),
  }),
  own: ({ plan, key, indent, at }) => ({
    kind: 'own',
    plan: plan.replace(
      key,
      (head) => `${indent.slice(2)}own-${at}:\n${indent}manual: { prompt: "own ${at}?" }\n${head}`,
    ),
    isThere: (after) => after.includes(`own ${at}?`),
  }),
  name: ({ plan, at }) => {
    const lines = plan.split('\n');
    const index = lines.findIndex((line, nth) => nth > at % lines.length && /^ +name: [^>|]+$/.test(line));
    const [head = ''] = /^ +name: /.exec(lines[index] ?? '') ?? [];
    if (index === -1 || /^ {14}/.test(lines[index + 1] ?? '')) return none('name', plan);
    lines[index] = `${head}Named ${at}`;
    return {
      kind: 'name',
      plan: lines.join('\n'),
      isThere: (after) => after.includes(`name: Named ${at}\n`),
    };
  },
  status: ({ plan, at }) => {
    const edited = plan.replace(/(status: )\d+/, `$1${600 + (at % 99)}`);
    return edited === plan
      ? none('status', plan)
      : { kind: 'status', plan: edited, isThere: (after) => after.includes(`status: ${600 + (at % 99)}`) };
  },
  rename: ({ plan, id, at }) => {
    const whole = new RegExp(`(?<![\\w.-])${escaped(id)}(?![\\w.-])`, 'g');
    const edited = plan
      .split('\n')
      .map((line) =>
        /^# /.test(line) ||
        !(new RegExp(`^ +"?${escaped(id)}"?:$`).test(line) || /(needs|checks): \[/.test(line))
          ? line
          : line.replace(whole, `id-${at}`),
      )
      .join('\n');
    return { kind: 'rename', plan: edited, isThere: (after) => idsIn(after).includes(`id-${at}`) };
  },
  host: ({ plan, at }) => ({
    kind: 'host',
    plan: plan.replace(/^( +hosts: )\[ (.*)\]$/m, `$1[ $2, h${at}.example.com ]`.replace(' , ', ', ')),
    isThere: /^ +hosts: \[ .*\]$/m.test(plan)
      ? (after) => hostsIn(after).includes(`h${at}.example.com`)
      : () => true,
  }),
  variable: ({ plan, at }) => ({
    kind: 'variable',
    plan: plan.replace(/^( +)vars:\n/m, `$&$1  own_${at}: ours\n`),
    isThere: /^ +vars:$/m.test(plan) ? (after) => after.includes(`own_${at}: ours`) : () => true,
  }),
  value: ({ plan, at }) => {
    const edited = plan.replace(/^( {6}\w+):(?: #.*)?$/m, `$1: filled-${at}`);
    return edited === plan
      ? none('value', plan)
      : { kind: 'value', plan: edited, isThere: (after) => after.includes(`filled-${at}`) };
  },
  need: (place) => {
    const ids = idsIn(place.plan);
    const other = ids[ids.indexOf(place.id) - 1];
    const own = checkIn(place.plan, place.id)?.needs;
    if (other === undefined || Array.isArray(own)) return none('need', place.plan);
    return {
      kind: 'need',
      plan: lineIn(place, `needs: [ ${other} ]`),
      isThere: (after) => [checkIn(after, place.id)?.needs].flat().includes(other),
    };
  },
  title: ({ plan, at }) => {
    const titles = [...plan.matchAll(/^( {4,8}title: )[^|>"\n]+$/gm)];
    const found = titles[at % Math.max(1, titles.length)];
    if (found === undefined || /^\n {10}/.test(plan.slice(found.index + found[0].length)))
      return none('title', plan);
    const end = found.index + found[0].length;
    return {
      kind: 'title',
      plan: `${plan.slice(0, found.index)}${found[1]}Titled ${at}${plan.slice(end)}`,
      isThere: (after) => after.includes(`title: Titled ${at}\n`),
    };
  },
};

/** The nth kind of edit, made at some check. */
export function planEdit(plan: string, kind: number, at: number): PlanEdit {
  const names = Object.keys(kinds);
  const name = names[kind % names.length] ?? '';
  const ids = idsIn(plan);
  const id = ids[at % Math.max(1, ids.length)] ?? '';
  const key = new RegExp(`^( +)("?)${escaped(id)}\\2:\\n`, 'm');
  const found = key.exec(plan);
  if (found === null) return none(name, plan);
  return kinds[name]?.({ plan, id, at, key, indent: `${found[1]}  ` }) ?? none(name, plan);
}

type DocumentEdit = (lines: readonly string[], index: number, at: number) => readonly string[];

const block = (at: number) => [
  '',
  `### Extra ${at}`,
  '',
  '```bash',
  `curl https://extra.example.com/${at}`,
  '```',
  '',
];
const put = (lines: readonly string[], index: number, own: readonly string[], without = 0) => [
  ...lines.slice(0, index),
  ...own,
  ...lines.slice(index + without),
];
const headings = (lines: readonly string[]) =>
  lines.flatMap((line, index) => (/^##+ /.test(line) ? [index] : []));

const documentEdits: readonly DocumentEdit[] = [
  (lines, index, at) => put(lines, index, [], 1 + (at % 3)),
  (lines, index) => put(lines, index, [lines[index] ?? '']),
  (lines, index) =>
    put(lines, index, [(lines[index] ?? '').replace(/\b(200|health|api|OK)\b/, 'changed')], 1),
  (lines, index, at) => put(lines, index, block(at)),
  (lines, index) => put(lines, index, [lines[index + 1] ?? '', lines[index] ?? ''], 2),
  (lines) => lines.map((line) => line.replaceAll('.example.com', '.example.org')),
  (lines, _index, at) => {
    const all = headings(lines);
    const index = all[at % Math.max(1, all.length)];
    return index === undefined ? lines : put(lines, index, [`${lines[index]} anew`], 1);
  },
  // A section moves in front of another one.
  (lines, _index, at) => {
    const all = headings(lines);
    const nth = at % Math.max(1, all.length - 1);
    const [from, to] = [all[nth], all[nth + 1]];
    if (from === undefined || to === undefined) return lines;
    const rest = put(lines, from, [], to - from);
    const places = headings(rest);
    return put(rest, places[(at * 7) % Math.max(1, places.length)] ?? 0, lines.slice(from, to));
  },
  // A section is gone.
  (lines, _index, at) => {
    const all = headings(lines);
    const nth = at % Math.max(1, all.length);
    const from = all[nth];
    return from === undefined ? lines : put(lines, from, [], (all[nth + 1] ?? lines.length) - from);
  },
  // A section stands twice.
  (lines, _index, at) => {
    const all = headings(lines);
    const nth = at % Math.max(1, all.length);
    const from = all[nth];
    return from === undefined ? lines : put(lines, from, lines.slice(from, all[nth + 1] ?? lines.length));
  },
];

/** The nth kind of edit of a document, at some line. */
export function documentEdit(source: string, kind: number, at: number): string {
  const lines = source.split('\n');
  return (documentEdits[kind % documentEdits.length]?.(lines, at % lines.length, at) ?? lines).join('\n');
}
