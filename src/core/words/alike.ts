import { withoutIds, withoutVolatile } from '../log-signatures.ts';
import type { ResultCheck } from '../run/result-schema.ts';
import type { CheckState, RunState } from '../run/state.ts';
import { nameOfCheck, type RunOfRows, rowWords } from './checks.ts';
import { bytesOf, cut, type Measure, sizeOf } from './cut.ts';
import { evidenceText, type SeenEvidence } from './evidence.ts';
import { alikeChecks, type CheckRow } from './rows.ts';
import { namesOf, shortLine } from './safe-text.ts';

/** Checks of a result document that say the same; one alone says what no other does. */
export type AlikeResults = readonly [ResultCheck, ...ResultCheck[]];

type Waiting = Extract<CheckRow, { kind: 'waiting' }>;
type Alike = Extract<CheckRow, { kind: 'alike' }>;

const nameBytes = 80;
/** More has room nowhere. */
const mostNames = 500;

/** `9 wait for Health endpoint`: the row of checks that one thing keeps from running. */
export function waitingWords({ root, checks }: Pick<Waiting, 'root' | 'checks'>, run: RunOfRows): string {
  return `${checks.length} wait for ${nameOfCheck(root, run)}`;
}

/** `30 × expected status 200, got 503`: what checks say that say the same; where only an id differs, without it. */
export function alikeWords({ checks }: Pick<Alike, 'checks'>, run: RunOfRows): string {
  const [first] = checks;
  const { message, asides } = rowWords(first, run);
  const own = sourceOf(first);
  const isSame = checks.every((check) => sourceOf(check) === own || rowWords(check, run).message === message);
  return [`${checks.length} × ${isSame ? message : withoutIds(message)}`, ...asides].join(' · ');
}

/** What the words of a row are made from, which is compared sooner than they are made. */
function sourceOf({ progress }: CheckState): string {
  if (progress.kind !== 'finished') return progress.kind;
  const { reason, summary, failures, telling } = progress.outcome;
  return [progress.status, summary, reason, failures.length, failures[0]?.message, telling?.reason].join(
    '\n',
  );
}

/** Some checks of the document of a run in groups that say the same of how they ended. */
export function alikeResults(state: RunState, checks: readonly ResultCheck[]): readonly AlikeResults[] {
  const results = new Map(checks.map((check) => [check.id, check]));
  const own = checks.flatMap(({ id }) => state.checks.get(id) ?? []);
  const ended = { ...state, finishedAt: state.finishedAt ?? state.requestedAt };
  return alikeChecks(own, ended).flatMap((group): readonly AlikeResults[] => {
    const [first, ...others] = group.flatMap(({ head }) => results.get(head.id) ?? []);
    return first === undefined ? [] : [[first, ...others]];
  });
}

/** `Page 1, Page 2 and 28 more`: as many whole names as have room, at least the beginning of one. */
export function fittingNames(names: readonly string[], room: number, measure: Measure = bytesOf): string {
  const sizes = names.slice(0, mostNames).map((name) => sizeOf(shortLine(name, nameBytes), measure));
  const whole = sizes.reduce((sum, size) => sum + size + 2, -2);
  if (sizes.length === names.length && whole <= room) return namesOf(names, names.length, nameBytes);
  let shown = 0;
  for (let used = 0; shown < sizes.length; shown += 1) {
    used += (shown === 0 ? 0 : 2) + (sizes[shown] ?? 0);
    const left = names.length - shown - 1;
    if (used + (left === 0 ? 0 : ` and ${left} more`.length) > room) break;
  }
  if (shown > 1) return namesOf(names, shown, nameBytes);
  return cut(namesOf(names, 1, nameBytes), room, measure);
}

/** How long each step of an answer took is another for each of them. */
const stepTimes = /^(?:(?:DNS|connect|TLS|first byte|transfer) [\d.]+ \w+(?: [\d.]+ \w+)?(?: · |$))+$/;
const mostOthers = 8;
const mostLooked = 50;
const linesOfOne = 3;
const knownLines = new WeakMap<SeenEvidence['evidence'], ReadonlySet<string>>();

/** What each of some checks saw that the first of them, and those before it, did not, a line a fact; where only moments, ids, addresses and numbers differ, nothing. */
export function othersSeen(
  first: SeenEvidence,
  others: readonly (SeenEvidence & { name: string })[],
): readonly string[] {
  if (others.length === 0) return [];
  const own = knownLines.get(first.evidence) ?? new Set(evidenceText(first).split('\n').map(withoutVolatile));
  knownLines.set(first.evidence, own);
  // What one of them saw is not told of the next either.
  const known = new Set(own);
  const lists = others.slice(0, mostLooked).flatMap((other) => {
    const { name } = other;
    const lines = evidenceText(other)
      .split('\n')
      .filter((line) => line.trim() !== '' && !stepTimes.test(line) && !known.has(withoutVolatile(line)));
    for (const line of lines) known.add(withoutVolatile(line));
    return lines.length === 0 ? [] : [[name, lines] as const];
  });
  const more = lists.length - mostOthers;
  return [
    ...lists.slice(0, mostOthers).flatMap(([name, lines]) => {
      const told = lines.slice(0, linesOfOne).map((line) => `  ${line}`);
      return [`${shortLine(name, nameBytes)}:`, ...told];
    }),
    ...(more > 0 ? [`… and ${more} more that saw something else`] : []),
  ];
}
