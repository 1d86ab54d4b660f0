import type { IncidentState, KnownCheck, TaskState } from '../../../core/incident/state.ts';
import { outOf } from '../../../core/words/incident.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import {
  checkName,
  decisionWords,
  type TaskStanding,
  taskStanding,
  taskWords,
} from '../../../core/words/timeline.ts';
import { linkOr, momentSeen, type RichTextPiece, words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';

/** What a line of an incident needs to know beside its own state. */
export type LineContext = Pick<IncidentState, 'head'> & { now: number };

const textBytes = 110;
const valueBytes = 70;
const mostNamed = 3;

/** ✅ with what was seen, when and who · ⬜ with how many of its checks passed and what fails since when · ↩︎ done once, failing since. */
export function taskLine(task: TaskState, about: LineContext): Line {
  const name = `${taskMarks[taskStanding(task)]} ${shortLine(task.text, textBytes) || 'task'}`;
  const { standing } = task;
  const lead = words(`   ${name} · `, standing.kind === 'broken');
  if (standing.kind === 'proved') return [lead, ...provedBy(standing.evidence, about), ...howIt(task, about)];
  if (standing.kind === 'open' && standing.failing.length > 0) {
    const count = words(`${outOf(standing.passed, standing.total)}: `);
    return [lead, count, ...failingLeaves(standing.failing, about)];
  }
  return [lead, ...howIt(task, about), ...(standing.kind === 'broken' ? inBrackets(standing.failing) : [])];
}

const taskMarks: Readonly<Record<TaskStanding, string>> = {
  done: '✅',
  failing: '⬜',
  open: '⬜',
  broken: '↩︎',
};

function howIt(task: TaskState, about: LineContext): Line {
  return leavesOf(taskWords(task), about.now);
}

/** How urgent its line is: broken, failing, to be done, done. */
export function taskRank({ standing }: TaskState): number {
  if (standing.kind === 'broken') return 0;
  if (standing.kind === 'open') return standing.failing.length > 0 ? 1 : 3;
  return 4;
}

/** `test_concurrent_websocket_real failing since 10:58 (503)`; at most three are named. */
export function failingLeaves(failing: readonly KnownCheck[], about: LineContext): readonly RichTextPiece[] {
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

function nameOf(check: string, about: LineContext): string {
  return shortLine(checkName(about, check), 60) || 'check';
}

/** `/health 200 in 84 ms, no NameError in 212 log lines · approved by @jun · `; that a later look could not tell. */
function provedBy(evidence: readonly KnownCheck[], about: LineContext): Line {
  const shown = evidence
    .slice(0, mostNamed)
    .flatMap((check, index) => [
      ...(index === 0 ? [] : [words(', ')]),
      linkOr(
        shortLine(check.value, valueBytes) || `${nameOf(check.check, about)} passed`,
        check.permalink ?? '',
      ),
    ]);
  const more = evidence.length - mostNamed;
  const doubt = evidence.find((check) => check.doubt !== null);
  return [
    ...shown,
    words(more > 0 ? ` and ${more} more · ` : ' · '),
    ...decidedBy(evidence, about),
    ...(doubt === undefined
      ? []
      : [words(`⚠️ the last look at ${nameOf(doubt.check, about)} could not tell · `)]),
  ];
}

/** `approved by @jun · `: everybody once. */
function decidedBy(evidence: readonly KnownCheck[], { now }: LineContext): Line {
  const once = new Map(
    evidence.flatMap((check) => (check.decided ? [[JSON.stringify(check.decided), check] as const] : [])),
  );
  return [...once.values()]
    .slice(0, mostNamed)
    .flatMap((check) => [...leavesOf(decisionWords(check), now), words(' · ')]);
}

function inBrackets([first]: readonly KnownCheck[]): readonly RichTextPiece[] {
  const value = shortLine(first?.value ?? '', valueBytes);
  return value === '' ? [] : [words(` (${value})`)];
}
