import type { Verdict } from '../run/state.ts';
import { quantity } from '../words/quantity.ts';
import { windowName } from '../words/timeline.ts';
import { shownVerdict, verdictWords } from '../words/verdicts.ts';
import { type Alternating, noteLook, nothingAlternates } from './alternating.ts';
import type { Change } from './change.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { type ChangeWords, factChange } from './fact-changes.ts';
import { keyPart } from './key.ts';
import { type KnownChecks, noteCheck, nothingKnown } from './known-checks.ts';
import { ownEvents } from './own-events.ts';
import { inOrder } from './reduce.ts';
import { criteriaOf } from './standing.ts';
import { isTakenBack, noteTasks, openTasks, type Tasks } from './tasks.ts';

type Memory = {
  head: IncidentHead;
  known: KnownChecks;
  tasks: Tasks;
  verdicts: Map<string, Verdict>;
  /** The criteria whose last change that was told is that they are met. */
  met: Set<string>;
  /** The criteria that are met, told or not. */
  metNow: Set<string>;
  metWindows: Set<string>;
  lostWindows: Set<string>;
  commander: string;
  offers: Map<string, string>;
  counts: Map<string, number>;
  changes: Change[];
  alternating: Alternating;
  /** What happens while it is closed is told to nobody. */
  isClosed: boolean;
};

/** All changes in the order in which they happened; the order in which the events arrived, and how often, is irrelevant. Nothing while it is closed. */
export function changesOf(events: Iterable<IncidentEvent>): readonly Change[] {
  const ordered = inOrder(events);
  const [opened] = ordered;
  if (opened?.type !== 'incident.opened') return [];
  const { incident: head } = opened;
  const own = ownEvents(head, ordered);
  const memory: Memory = {
    head,
    known: nothingKnown(own),
    tasks: openTasks(head),
    verdicts: new Map(),
    met: new Set(),
    metNow: new Set(),
    metWindows: new Set(),
    lostWindows: new Set(),
    commander: opened.by,
    offers: new Map(),
    counts: new Map(),
    changes: [],
    alternating: nothingAlternates(),
    isClosed: false,
  };
  for (const event of own) {
    if (event.type === 'incident.reopened') memory.isClosed = false;
    note(memory, event);
    if (event.type === 'incident.closed') memory.isClosed = true;
  }
  return memory.changes;
}

function note(memory: Memory, event: IncidentEvent): void {
  noteCheck(memory.known, event);
  noteTasks(memory.tasks, memory.known, event);
  switch (event.type) {
    case 'check.ended':
      noteSteadiness(memory, event);
      noteCriteria(memory, event);
      noteWindows(memory, event, (task) => task.checks.includes(event.check));
      return;
    case 'task.attested':
    case 'task.reopened':
      noteWindows(memory, event, (task) => task.id === event.task);
      return;
    case 'run.ended':
      noteVerdict(memory, event);
      return;
    case 'deploy.seen':
      memory.metNow = new Set(
        criteriaOf(memory.head, memory.known).flatMap(({ id, status }) => (status === 'met' ? [id] : [])),
      );
      noteFact(memory, event);
      return;
    case 'window.warned':
    case 'window.nudged':
      noteSaid(memory, event);
      return;
    case 'handoff.offered':
      memory.offers.set(event.offer, event.to);
      return;
    case 'handoff.accepted':
      // The offer says by itself that it was accepted.
      memory.commander = memory.offers.get(event.offer) ?? memory.commander;
      return;
    case 'role.given':
      if (event.role === 'commander') noteCommander(memory, event, event.user);
      return;
    default:
      noteFact(memory, event);
  }
}

function noteSteadiness(memory: Memory, event: Extract<IncidentEvent, { type: 'check.ended' }>): void {
  const look = noteLook(memory.alternating, event);
  if (look === null) return;
  add(memory, event, {
    id: `${look.kind}:${keyPart(`${event.check}:${event.run}`)}`,
    ...{ kind: look.kind, subject: event.check },
    tone: look.kind === 'check.settled' && look.hasPassed ? 'better' : 'worse',
    parts: [{ text: look.words }],
    permalink: event.permalink,
  });
}

function noteCriteria(memory: Memory, event: Extract<IncidentEvent, { type: 'check.ended' }>): void {
  const { head, known, met, metNow, alternating } = memory;
  const touched = head.criteria.filter(({ checks }) => checks.includes(event.check));
  if (touched.length === 0) return;
  const before = head.criteria.filter(({ id }) => metNow.has(id));
  const turning = new Set(
    touched.filter(({ checks }) => checks.some((check) => alternating.known.has(check))).map(({ id }) => id),
  );
  for (const { id, tier, text, status, missing } of criteriaOf({ ...head, criteria: touched }, known)) {
    const isMet = status === 'met';
    keep(metNow, id, isMet);
    // What a deploy took back its own message tells; it is lost when it is seen not to hold.
    if (turning.has(id) || isMet === met.has(id) || status === 'unknown') continue;
    keep(met, id, isMet);
    add(memory, event, {
      kind: isMet ? 'criterion.met' : 'criterion.lost',
      subject: id,
      tone: isMet ? 'better' : 'worse',
      parts: [
        {
          text: isMet ? `${tier} criterion met: ${text}` : `${tier} criterion lost: ${text} (${missing})`,
        },
      ],
      permalink: event.permalink,
      metBefore: before.filter((one) => one.tier === tier).length,
    });
  }
}

function keep(set: Set<string>, id: string, isIn: boolean): void {
  if (isIn) set.add(id);
  else set.delete(id);
}

function noteWindows(
  memory: Memory,
  event: IncidentEvent,
  isTouched: (task: { id: string; checks: readonly string[] }) => boolean,
): void {
  const isTurning = ({ checks }: { checks: readonly string[] }) =>
    checks.some((check) => memory.alternating.known.has(check));
  for (const { id, tasks } of memory.head.windows.filter((one) => one.tasks.some(isTouched))) {
    if (tasks.some(isTurning)) continue;
    const open = tasks.filter((task) => !isDone(memory, task.id));
    const isMet = open.length === 0;
    if (isMet === memory.metWindows.has(id)) continue;
    keep(memory.metWindows, id, isMet);
    const undone = open.map(({ text }) => text).join(', ');
    add(memory, event, {
      kind: isMet ? 'window.met' : 'window.reopened',
      subject: id,
      tone: isMet ? 'better' : 'worse',
      parts: [
        {
          text: isMet
            ? `${windowName(id)} is met: ${tasks.length} of ${quantity(tasks.length, 'task')} done`
            : `${windowName(id)} is open again: ${undone}`,
        },
      ],
      permalink: 'permalink' in event ? event.permalink : null,
    });
  }
}

function isDone({ tasks }: Memory, id: string): boolean {
  const standing = tasks.get(id)?.standing;
  return (
    standing !== undefined &&
    (standing.kind === 'proved' || standing.kind === 'attested' || isTakenBack(standing))
  );
}

function noteVerdict(memory: Memory, event: Extract<IncidentEvent, { type: 'run.ended' }>): void {
  if (event.cancelled === true) return;
  const selection = event.selector.join(' ');
  const before = memory.verdicts.get(selection);
  memory.verdicts.set(selection, event.verdict);
  // What the run told the channel by itself is not told twice.
  if (before === undefined || before === event.verdict || event.isTold === true) return;
  const { verdict, decidedBy, cause, passed, total } = event;
  const words = verdictWords(verdict, event);
  add(memory, event, {
    id: `verdict:${keyPart(event.run)}`,
    kind: 'verdict.changed',
    subject: event.run,
    tone: shownVerdict(verdict, event) === 'passed' ? 'better' : 'worse',
    parts: [
      {
        text: `${selection} ${words} (was ${before}): ${passed} of ${quantity(total, 'check')}. ${cause ?? `Decided by: ${decidedBy}`}`,
      },
    ],
    permalink: event.permalink,
  });
}

function noteSaid(
  memory: Memory,
  event: Extract<IncidentEvent, { type: 'window.warned' | 'window.nudged' }>,
): void {
  const { window } = event;
  const open = (memory.head.windows.find(({ id }) => id === window)?.tasks ?? []).filter(
    (task) => !isDone(memory, task.id),
  );
  const undone = open.length === 0 ? '' : `: ${open.map(({ text }) => text).join(', ')}`;
  if (event.type === 'window.warned') {
    add(memory, event, {
      kind: 'window.warned',
      subject: window,
      tone: 'worse',
      parts: [
        { text: `${windowName(window)} will not be met at this pace: it ends at ` },
        { moment: event.at + event.leftMs },
        { text: ` and needs ${minutes(event.needsMs)} more${undone}` },
      ],
      permalink: null,
    });
    return;
  }
  const isFirst = !memory.lostWindows.has(window);
  memory.lostWindows.add(window);
  add(memory, event, {
    id: `nudge:${keyPart(window)}:${event.number}`,
    kind: isFirst ? 'window.lost' : 'window.nudged',
    subject: window,
    tone: 'worse',
    parts: [
      {
        text: `${windowName(window)} is ${isFirst ? 'lost' : 'still overdue'} with ${quantity(open.length, 'task')} open${undone}`,
      },
    ],
    permalink: null,
  });
}

function noteCommander(memory: Memory, event: IncidentEvent, user: string): void {
  if (user === memory.commander) return;
  const before = memory.commander;
  memory.commander = user;
  add(memory, event, {
    kind: 'commander.changed',
    subject: '',
    tone: 'neutral',
    parts: [{ person: user }, { text: ' commands now, after ' }, { person: before }],
    permalink: null,
  });
}

function noteFact(memory: Memory, event: IncidentEvent): void {
  const change = factChange(event, memory.commander);
  if (change !== null) add(memory, event, change);
}

function add(
  { changes, counts, isClosed }: Memory,
  { at, by, id: event, ...about }: IncidentEvent,
  written: ChangeWords & { id?: string },
): void {
  if (isClosed) return;
  const change = { ...written, run: 'run' in about ? about.run : null };
  const isCounted = change.kind.startsWith('criterion.') || /^window\.(met|reopened)$/.test(change.kind);
  if (!isCounted) {
    changes.push({ id: keyPart(event), ...change, at, by });
    return;
  }
  // The n-th time that it is met or lost: whichever look shows it, it is said once.
  const name = `${change.kind}:${keyPart(change.subject)}`;
  const number = (counts.get(name) ?? 0) + 1;
  counts.set(name, number);
  changes.push({ ...change, id: `${name}:${number}`, at, by });
}

function minutes(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 60_000))} min`;
}
