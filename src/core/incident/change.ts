import type { Sentence } from '../picture/sentence.ts';

/** What a channel is told of; nothing else posts a message by itself. */
const changeKinds = [
  'verdict.changed',
  'criterion.met',
  'criterion.lost',
  /** It passes and fails in turn: said once, and what follows from its turns is not said any more until it is settled. */
  'check.unstable',
  'check.settled',
  'window.met',
  /** It was met, and a task of it is open or broken again. */
  'window.reopened',
  'window.warned',
  /** Its time is over; said once, `window.nudged` from then on. */
  'window.lost',
  'window.nudged',
  'deploy.seen',
  'update.posted',
  'update.due',
  'commander.changed',
  'incident.closed',
  'incident.reopened',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A change that the channel is told of in one message. */
export type Change = {
  /** Unique in the incident and the same whenever it is worked out: letters, digits, `.`, `:`, `_`, `-`; at most 120. */
  id: string;
  kind: ChangeKind;
  at: number;
  /** The id of a person; empty for the bot. */
  by: string;
  /** The window, criterion, check or run that it is about; empty for the others. */
  subject: string;
  /** The run that brought it about; null when none did. */
  run: string | null;
  /** How bad it is: `worse` needs somebody. */
  tone: 'better' | 'worse' | 'neutral';
  /** One line. */
  parts: Sentence;
  permalink: string | null;
  /** Of a criterion: how many of its tier were met before the look that changed it. */
  metBefore?: number;
};

/** The changes that one message tells: those of a run together, any other by itself; in the order of their first. */
export function changeGroups(changes: readonly Change[]): readonly (readonly [Change, ...Change[]])[] {
  const groups = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const name = change.run === null ? `change ${change.id}` : `run ${change.run}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}
