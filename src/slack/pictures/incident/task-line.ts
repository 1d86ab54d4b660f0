import type { KnownCheck, TaskState } from '../../../core/incident/state.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import type { Line } from '../answer.ts';
import { type Block, linkOr, momentSeen, person, words } from '../blocks.ts';

/** What a line of an incident needs to know beside its own state. */
export type LineContext = { now: number; checkNames: Readonly<Record<string, string>> };

const textBytes = 110;
const valueBytes = 70;
const mostNamed = 3;

/** ✅ with value, time and who · ⬜ with how many of its checks passed and what fails since when · ↩︎ done once, failing since. */
export function taskLine({ text, standing }: TaskState, about: LineContext): Line {
  const name = shortLine(text, textBytes) || 'task';
  switch (standing.kind) {
    case 'proved':
      return [words(`   ✅ ${name}`), ...provedBy(standing.evidence, standing.at, about)];
    case 'attested':
      return [
        words(`   ✅ ${name} · `),
        person(standing.by),
        words(' at '),
        momentSeen(standing.at, about.now),
      ];
    case 'broken':
      return [
        words('   ↩︎ ', true),
        words(name, true),
        words(' · was done '),
        momentSeen(standing.doneAt, about.now),
        words(', failing since '),
        momentSeen(standing.since, about.now),
        ...inBrackets(standing.failing),
      ];
    case 'open':
      return [words(`   ⬜ ${name}`), ...openBecause(standing, about)];
    default:
      return standing satisfies never;
  }
}

/** How urgent its line is: broken, failing, to be done, done. */
export function taskRank({ standing }: TaskState): number {
  if (standing.kind === 'broken') return 0;
  if (standing.kind === 'open') return standing.failing.length > 0 ? 1 : 3;
  return 4;
}

/** `test_concurrent_websocket_real failing since 10:58 (503)`; at most three are named. */
export function failingLeaves(failing: readonly KnownCheck[], about: LineContext): readonly Block[] {
  const named = failing
    .slice(0, mostNamed)
    .flatMap((check, index) => [
      ...(index === 0 ? [] : [words(', ')]),
      linkOr(nameOf(check.check, about), check.permalink ?? ''),
      words(' failing since '),
      momentSeen(check.since, about.now),
      ...inBrackets([check]),
    ]);
  return failing.length > mostNamed ? [...named, words(` and ${failing.length - mostNamed} more`)] : named;
}

/** The check's own name, cut. */
export function nameOf(check: string, { checkNames }: LineContext): string {
  const name = Object.hasOwn(checkNames, check) ? checkNames[check] : undefined;
  return shortLine(name ?? check, 60) || 'check';
}

/** ` · /health 200 in 84 ms since 10:54, no NameError in 212 log lines`; the time is the check's own where it is not the task's. */
function provedBy(evidence: readonly KnownCheck[], at: number, about: LineContext): readonly Block[] {
  const shown = evidence
    .slice(0, mostNamed)
    .flatMap((check, index) => [
      words(index === 0 ? ' · ' : ', '),
      linkOr(
        shortLine(check.value, valueBytes) || `${nameOf(check.check, about)} passed`,
        check.permalink ?? '',
      ),
    ]);
  const more = evidence.length - mostNamed;
  const doubtful = evidence.filter(({ doubt }) => doubt !== null);
  const [doubt] = doubtful;
  return [
    ...shown,
    words(more > 0 ? ` and ${more} more · ` : ' · '),
    momentSeen(at, about.now),
    ...decidedBy(evidence),
    ...(doubt === undefined
      ? []
      : [words(` · ⚠️ the last look at ${nameOf(doubt.check, about)} could not tell`)]),
  ];
}

/** `, approved by @jun`: everybody once. */
function decidedBy(evidence: readonly KnownCheck[]): readonly Block[] {
  const said = new Map(
    evidence.flatMap(({ decided }) =>
      decided === undefined ? [] : [[`${decided.decision} ${decided.by}`, decided] as const],
    ),
  );
  return [...said.values()]
    .slice(0, mostNamed)
    .flatMap(({ by, decision }) => [words(`, ${decision} by `), person(by)]);
}

function openBecause(
  { passed, total, failing }: Extract<TaskState['standing'], { kind: 'open' }>,
  about: LineContext,
): readonly Block[] {
  if (total === 0) return [];
  const count = words(` · ${passed} of ${total}`);
  return failing.length === 0 ? [count] : [count, words(': '), ...failingLeaves(failing, about)];
}

function inBrackets([first]: readonly KnownCheck[]): readonly Block[] {
  const value = shortLine(first?.value ?? '', valueBytes);
  return value === '' ? [] : [words(` (${value})`)];
}
