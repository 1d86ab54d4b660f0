import type { Clue } from './clue.ts';
import { isHealthPath } from './evidence.ts';
import { hostKey } from './network-reason.ts';
import type { SeenCheck } from './seen-check.ts';
import { steadyWords } from './steady.ts';
import { targetsIn } from './targets-in.ts';

/** A clue with the check that has it. */
export type CheckClue = { check: SeenCheck; clue: Clue };

/** Clues that have one cause, in the order of the run. */
export type ClueGroup = readonly CheckClue[];

type ThrownClue = Extract<Clue, { kind: 'thrown' }>;

/** Puts clues that share a key together, whatever their checks ask. */
export function fold(all: readonly CheckClue[]): readonly ClueGroup[] {
  const keysFor = keysOf(all.map(({ clue }) => clue));
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  const keyed = all.map((one) => ({ one, keys: keysFor(one.clue) }));
  for (const { keys } of keyed) {
    const [first, ...others] = keys.map(rootOf);
    for (const other of others) {
      const from = rootOf(other);
      if (first !== undefined && from !== rootOf(first)) parents.set(from, rootOf(first));
    }
  }
  const groups = Map.groupBy(keyed, ({ keys }) => rootOf(keys[0] ?? ''));
  return [...groups.values()].map((group) => group.map(({ one }) => one));
}

/** Keys that only all clues together tell: where an error is thrown that is told without a place, which hosts are down. */
function keysOf(clues: readonly Clue[]): (clue: Clue) => readonly string[] {
  const thrown = clues.filter((clue) => clue.kind === 'thrown');
  const files = filesOf(thrown);
  const down = new Set(clues.flatMap((clue) => (isDown(clue) && 'host' in clue ? [hostKey(clue.host)] : [])));
  const messages = [...files.keys()].filter((message) => message.length >= containedLength).slice(0, 200);
  const hosts = onlyHosts(clues);
  const only = new Map(nobodys.map((kind) => [kind, onlyOne(clues, kind)]));
  const thrownKey = (message: string, about: string, file: string) =>
    `thrown ${message} ${about} ${file || (files.get(message) ?? '')}`;
  return (clue) => {
    const named = clue.keys.map((key) => only.get(key) ?? key);
    if (clue.kind === 'thrown') return [thrownKey(clue.message, clue.about ?? '', clue.file), ...named];
    const whose = clue.kind === 'answer' && clue.host === '' ? hosts.get(clue.status) : undefined;
    const own = whose ?? named;
    const isOfDown =
      'host' in clue &&
      down.has(hostKey(clue.host)) &&
      (clue.kind === 'slow' ? clue.isEnd : isServerError(clue));
    const text = messages.length === 0 ? '' : steadyWords(clue.text.slice(0, 500)).toLowerCase();
    const told = messages
      .filter((message) => text.includes(message))
      .map((message) => thrownKey(message, targetsIn(clue.text), ''));
    return [...told, ...own, ...(isOfDown ? [`down ${hostKey(clue.host)}`] : [])];
  };
}

/** A message that stands in another must be longer than what stands in many. */
const containedLength = 12;

/** What a program says of a certificate, or of a name that is not known, without naming it. */
const nobodys = ['certificate ', 'name '];

/** The certificate, or the name, that is meant where only one is told. */
function onlyOne(clues: readonly Clue[], kind: string): string {
  const keys = clues.flatMap((clue) => clue.keys.slice(0, 1)).filter((key) => key.startsWith(kind));
  const known = new Set(keys.filter((key) => key !== kind));
  return known.size === 1 ? ([...known][0] ?? kind) : kind;
}

/** The host that answered with a status, where only one did: programs often do not say whom they asked. */
function onlyHosts(clues: readonly Clue[]): ReadonlyMap<number | null, readonly string[]> {
  const answers = clues.flatMap((clue) =>
    clue.kind === 'answer' && clue.host !== '' && clue.words === '' ? [clue] : [],
  );
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return new Map(
    [...byStatus].flatMap(([status, all]) => {
      const [first] = all;
      return first === undefined || new Set(all.map(({ host }) => hostKey(host))).size > 1
        ? []
        : [[status, first.keys] as const];
    }),
  );
}

/** Where each message is thrown most often. */
function filesOf(thrown: readonly ThrownClue[]): ReadonlyMap<string, string> {
  const byMessage = Map.groupBy(thrown, ({ message }) => message);
  return new Map(
    [...byMessage].map(([message, all]) => {
      const counts = [
        ...Map.groupBy(
          all.filter(({ file }) => file !== ''),
          ({ file }) => file,
        ),
      ];
      const [most] = counts.toSorted(([, a], [, b]) => b.length - a.length);
      return [message, most?.[0] ?? ''];
    }),
  );
}

/** A host that says of itself that it is down, or says nothing at all. */
function isDown(clue: Clue): boolean {
  return (
    clue.kind === 'answer' &&
    clue.host !== '' &&
    (clue.status === null || (clue.status >= 500 && isHealthPath(clue.path)))
  );
}

function isServerError(clue: Clue): boolean {
  if (clue.kind !== 'answer') return false;
  return isDown(clue) || (clue.words === '' && (clue.status === null || clue.status >= 500));
}
