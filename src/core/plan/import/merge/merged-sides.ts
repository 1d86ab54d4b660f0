import type { PlanNames } from './fresh-names.ts';
import { inOneTongue, type MergeSides } from './in-one-tongue.ts';
import { type PlanPiece, type PlanPieces, placeOf } from './piece-tree.ts';
import { citingKeys, notesKey, type PlanTree, placeKey } from './record.ts';
import { type MergeResult, threeWay } from './three-way.ts';

type MergeRules = { isSettled: boolean; areNeedsKept: boolean };

/** Names that would stand twice afterwards are given to what is new until none does. */
export function mergedSides(
  record: PlanTree | null,
  mine: PlanPieces,
  text: string,
  decided: MergeRules,
): { sides: MergeSides; result: MergeResult } | null {
  const [given, used] = [new Set<string>(), new Set<string>()];
  for (;;) {
    const sides = inOneTongue(record, mine, text, { given, used });
    if (sides === null) return null;
    const result = pinnedMerge(sides, decided);
    const twice = namedTwice(result.after, mine.root).filter((name) => !given.has(name));
    if (twice.length === 0) return { sides, result };
    for (const name of twice) given.add(name);
    for (const { id } of namesIn(result.after)) used.add(id);
  }
}

/** `kind/id` of what came in with an id that something else has. */
function namedTwice(after: PlanTree, mine: PlanTree): readonly string[] {
  const all = Map.groupBy(namesIn(after), ({ id }) => id);
  const isOld = ({ path }: PlanName) =>
    path.reduce<PlanTree | undefined>((told, key) => told?.children.get(key), mine) !== undefined;
  return [...all.values()].flatMap((own) =>
    own.length < 2 ? [] : own.filter((name) => !isOld(name)).map(({ kind, id }) => `${kind}/${id}`),
  );
}

type PlanName = { kind: keyof PlanNames; id: string; path: readonly string[] };

function namesIn(told: PlanTree): readonly PlanName[] {
  const keys = (of: PlanTree | undefined, key: string) => [...(of?.children.get(key)?.children.keys() ?? [])];
  const phases = keys(told, 'phases');
  return [
    ...phases.map((id): PlanName => ({ kind: 'phases', id, path: ['phases', id] })),
    ...phases.flatMap((phase) =>
      keys(told.children.get('phases')?.children.get(phase), 'sections').map(
        (id): PlanName => ({ kind: 'sections', id, path: ['phases', phase, 'sections', id] }),
      ),
    ),
    ...keys(told, 'check').map((id): PlanName => ({ kind: 'check', id, path: ['check', id] })),
  ];
}

/** What stays may cite what the document has no more, or stand in it: that stays too. What is new and would hold nothing stays out. */
function pinnedMerge({ before, mine, fresh, renamedChecks }: MergeSides, decided: MergeRules): MergeResult {
  const [pinned, blocked] = [new Set(noted(before, mine.root, fresh.root)), new Set<string>()];
  for (;;) {
    const merged = threeWay(before, mine.root, fresh.root, { pinned, blocked, renamedChecks, ...decided });
    const empty = emptyIn(merged, mine.root);
    const missing = [...missingIn(merged), ...empty.pinned].filter((path) => !pinned.has(path));
    if (missing.length === 0 && empty.blocked.every((path) => blocked.has(path))) return merged;
    for (const path of missing) pinned.add(path);
    for (const path of empty.blocked) blocked.add(path);
  }
}

/** Checks of phases and sections that the document has no more, and to which a person wrote a comment. */
function noted(before: PlanTree, mine: PlanTree, fresh: PlanTree): readonly string[] {
  const at = (told: PlanTree, path: readonly string[]) =>
    path.reduce<PlanTree | undefined>((one, key) => one?.children.get(key), told);
  const notesAt = (told: PlanTree | undefined) => told?.children.get(notesKey)?.hash ?? null;
  const places = namesIn(mine).flatMap(({ kind, path: [, phase = '', , section = ''], path }) => {
    const isNoted = kind !== 'check' && notesAt(at(mine, path)) !== notesAt(at(before, path));
    return isNoted && at(before, path) !== undefined && at(fresh, path) === undefined
      ? [placeOf(phase, section)]
      : [];
  });
  return checksIn(mine, places);
}

/** What keeps the checks of these places, where one that ends with `/` is a whole phase. */
function checksIn(mine: PlanTree, places: readonly string[]): readonly string[] {
  return [...(mine.children.get('check')?.children ?? [])].flatMap(([id, check]) => {
    const own = String(check.children.get(placeKey)?.data ?? '');
    const isThere = places.some((place) => own === place || (place.endsWith('/') && own.startsWith(place)));
    return isThere ? [`check/${id}`, `check/${id}/${placeKey}`] : [];
  });
}

function missingIn({ after, decisions }: MergeResult): readonly string[] {
  const gone = new Map(
    decisions.flatMap(({ kind, path }) => (kind === 'delete' ? [[path.join('/'), path] as const] : [])),
  );
  const cited = new Set<string>();
  const visit = (told: PlanTree, key: string) => {
    if (key === placeKey && typeof told.data === 'string') {
      const [phase = '', section = ''] = told.data.split('/');
      cited.add(`phases/${decodeURIComponent(phase)}`);
      cited.add(`phases/${decodeURIComponent(phase)}/sections/${decodeURIComponent(section)}`);
    }
    if (citingKeys.has(key)) for (const { data } of told.children.values()) cited.add(String(data));
    for (const [own, child] of told.children) visit(child, own);
  };
  visit(after, '');
  const used = usedBy(after);
  const stillUsed = decisions.flatMap((one) =>
    one.kind === 'delete' && isUsed(one.mine, one.path, used)
      ? [one.path.slice(0, 3).join('/'), one.path.join('/')]
      : [],
  );
  const things = [...gone].flatMap(([path, keys]) => {
    const isThing = keys[0] === 'check' || keys[0] === 'phases';
    if (!isThing) return [];
    const isCited =
      [...cited].some((one) => one === path || one.startsWith(`${path}/`)) ||
      (keys.length % 2 === 0 && cited.has(keys.at(-1) ?? ''));
    return isCited ? [path] : [];
  });
  return [...things, ...stillUsed];
}

/** All that checks and variables of a plan say, as one text. */
function usedBy(after: PlanTree): string {
  const parts: string[] = [];
  const visit = (told: PlanTree) => {
    if (told.hash !== null) parts.push(JSON.stringify(told.data) ?? '');
    else for (const [key, child] of told.children) if (key !== 'hosts' && key !== notesKey) visit(child);
  };
  for (const key of ['check', 'environments'])
    visit(after.children.get(key) ?? { hash: null, children: new Map() });
  return parts.join('\n');
}

/** A variable, a host or what captures a value, that something else needs. */
function isUsed(piece: PlanPiece, path: readonly string[], used: string): boolean {
  const [group, , key] = path;
  const members = path.length === 3 ? [...piece.children.entries()] : [[path.at(-1) ?? '', piece] as const];
  if (group === 'check') {
    const captures = path.length === 2 ? piece.children.get('capture')?.children.keys() : undefined;
    return [...(captures ?? [])].some((name) => used.includes(`\${capture.${name}}`));
  }
  if (group !== 'environments' || (key !== 'vars' && key !== 'hosts')) return false;
  return members.some(([name, { data }]) =>
    key === 'vars' ? used.includes(`\${${name}}`) : typeof data === 'string' && used.includes(data),
  );
}

/** Of phases and sections without any check: the checks that those of the plan had, and those of the document. */
function emptyIn(
  { after }: MergeResult,
  mine: PlanTree,
): { pinned: readonly string[]; blocked: readonly string[] } {
  const places = (told: PlanTree) =>
    [...(told.children.get('check')?.children ?? [])].map(([id, check]): [string, string] => [
      id,
      String(check.children.get(placeKey)?.data ?? ''),
    ]);
  const filled = new Set(places(after).map(([, place]) => place));
  const own = namesIn(after).flatMap(({ kind, path }) => {
    const [, phase = '', , section = ''] = path;
    if (kind === 'sections')
      return filled.has(placeOf(phase, section)) ? [] : [{ path, place: placeOf(phase, section) }];
    const { size = 0 } =
      after.children.get('phases')?.children.get(phase)?.children.get('sections')?.children ?? {};
    return kind === 'phases' && size === 0 ? [{ path, place: placeOf(phase, '') }] : [];
  });
  const isOurs = (path: readonly string[]) =>
    path.reduce<PlanTree | undefined>((told, key) => told?.children.get(key), mine) !== undefined;
  const [ours, theirs] = [own.filter(({ path }) => isOurs(path)), own.filter(({ path }) => !isOurs(path))];
  return {
    pinned: checksIn(
      mine,
      ours.map(({ place }) => place),
    ),
    blocked: theirs.map(({ path }) => path.join('/')),
  };
}
