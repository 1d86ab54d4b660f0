import type { NextThing } from '../../../core/incident/publishing.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { updateDueAt } from '../../../core/words/incident.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { roughly, windowName } from '../../../core/words/timeline.ts';
import { linkOr, momentSeen, person, type RichTextPiece, words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';
import type { Part } from './fitted-lines.ts';
import type { LineContext } from './task-line.ts';

const mostThings = 4;

/** `Next: phase2 again at 11:10 (asked by @jun) · update due 11:31`; nothing once it is closed. */
export function nextPart(state: IncidentState, next: readonly NextThing[], about: LineContext): Part {
  const part = { name: 'next', lines: [] };
  if (state.closed !== null) return { ...part, always: [] };
  const things = [...runsUnsaid(state, next), ...next].slice(0, mostThings);
  const all = [
    ...things.map((thing) => thingLeaves(thing, about)),
    ...(next.length > mostThings ? [[words(`${next.length - mostThings} more`)]] : []),
    updateLeaves(state, about),
    ...windowEnd(state, about),
  ];
  const line = all.flatMap((leaves, index) => (index === 0 ? leaves : [words(' · '), ...leaves]));
  return { ...part, always: [[words('Next: ', true), ...line]] };
}

/** Runs that go on and that nobody told of. */
function runsUnsaid({ runs }: IncidentState, next: readonly NextThing[]): readonly NextThing[] {
  const told = new Set(next.map((thing) => (thing.kind === 'run' ? thing.run : '')));
  return runs
    .filter(({ ended, startedAt, run }) => ended === null && startedAt !== null && !told.has(run))
    .slice(-2)
    .map(({ run, selector, permalink }) => ({
      ...{ kind: 'run', run, selector, permalink, by: '', at: null, isRunning: true },
    }));
}

function thingLeaves(thing: NextThing, about: LineContext): Line {
  const at = thing.at === null ? [] : [words(' at '), momentSeen(thing.at, about.now)];
  if (thing.kind === 'report') return [words(shortLine(thing.name, 80) || 'report'), ...at];
  const name = linkOr(shortLine(thing.selector.join(' '), 80) || 'run', thing.permalink ?? '');
  const line: readonly RichTextPiece[] =
    thing.by === '' ? [] : [words(' (asked by '), person(thing.by), words(')')];
  const when = thing.isRunning ? [words(' is running')] : thing.at === null ? [words(' waits its turn')] : at;
  return [name, ...when, ...line];
}

function updateLeaves(state: IncidentState, { now }: LineContext): Line {
  const dueAt = updateDueAt(state);
  if (dueAt >= now) return [words('update due '), momentSeen(dueAt, now)];
  return [words('⚠️ update was due '), momentSeen(dueAt, now), words(`, ${roughly(now - dueAt)} ago`)];
}

/** When the bot will speak up about the window at work. */
function windowEnd({ windows }: IncidentState, { now }: LineContext): readonly Line[] {
  const running = windows.flatMap(({ id, metAt, startsAt, endsAt, tasks }) => {
    const isRunning = metAt === null && tasks.length > 0 && startsAt <= now;
    return isRunning && endsAt !== null && now < endsAt ? [{ id, endsAt }] : [];
  });
  return running
    .slice(0, 1)
    .map(({ id, endsAt }): Line => [words(`${windowName(id)} ends `), momentSeen(endsAt, now)]);
}
