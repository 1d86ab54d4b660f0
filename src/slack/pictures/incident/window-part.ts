import type { IncidentState, WindowState } from '../../../core/incident/state.ts';
import { isTakenBack } from '../../../core/incident/tasks.ts';
import {
  doneWords,
  isWindowOver,
  judgedAt,
  windowStanding,
  windowTitle,
  windowWords,
} from '../../../core/words/timeline.ts';
import { words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';
import type { Part } from './fitted-lines.ts';
import { type LineContext, taskLine, taskRank } from './task-line.ts';

/** A window: its bar and time, then its tasks. Of one that has not begun only what happened already. */
export function windowPart(window: WindowState, state: IncidentState, about: LineContext): Part {
  const hasBegun = about.now >= window.startsAt || state.closed !== null;
  const tasks = window.tasks.filter(
    ({ standing }) =>
      hasBegun || standing.kind !== 'open' || standing.failing.length > 0 || isTakenBack(standing),
  );
  return {
    name: window.id,
    always: [windowLine(window, state, about)],
    lines: tasks.map((task) => ({ rank: taskRank(task), line: taskLine(task, about) })),
  };
}

/** How urgent a window is: overdue or with something broken, running, met, to come. */
export function windowRank(window: WindowState, now: number): number {
  const { metAt, startsAt, tasks } = window;
  if (tasks.some(({ standing }) => standing.kind === 'broken')) return 0;
  if (metAt !== null || tasks.length === 0) return 3;
  if (isWindowOver(window, now)) return 1;
  return now >= startsAt ? 2 : 4;
}

/** `Immediate, 0–2 h   ███████░░░  2 of 3 · 47 min left`. */
export function windowLine(window: WindowState, state: IncidentState, { now }: LineContext): Line {
  const at = judgedAt(state, now);
  const standing = windowStanding(window, at);
  const bar = barOf(window.done, window.tasks.length, standing === 'ahead' && window.done === 0);
  const mark = standing === 'lost' ? '❌ ' : standing === 'running' && window.warned !== null ? '⚠️ ' : '';
  const how = windowWords(window, at);
  return [
    words(windowTitle(window, state.openedAt), true),
    words(`   ${bar}  ${doneWords(window)}${how.length === 0 ? '' : ` · ${mark}`}`),
    ...leavesOf(how, now),
  ];
}

function barOf(done: number, total: number, isToCome: boolean): string {
  const width = isToCome ? 3 : 10;
  if (total === 0) return '░'.repeat(width);
  const full = Math.round((width * done) / total);
  // A bar that is full says that everything is done, an empty one that nothing is.
  const shown = Math.min(done === total ? width : width - 1, Math.max(done === 0 ? 0 : 1, full));
  return '█'.repeat(shown) + '░'.repeat(width - shown);
}
