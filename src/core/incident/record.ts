import { type Sentence, sentenceText } from '../picture/sentence.ts';
import { formatDuration } from '../plan/duration.ts';
import { closedWords, deployTeller, revisionName, runWords } from '../words/incident.ts';
import { minuteText } from '../words/instants.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { addedTasks } from './standing.ts';
import type { RecordEntry } from './state.ts';
import { taskOfFollowUp } from './tasks.ts';

/** What people said, which `edit` and `strike` name by its number. */
const spoken: readonly string[] = ['note', 'message', 'status.posted', 'task.added'];

/** The record: a line for everything that people should find again, in the order of when it happened. */
export function recordOf(head: IncidentHead, events: readonly IncidentEvent[]): readonly RecordEntry[] {
  const entries = new Map<string, RecordEntry>();
  const tasks = [...head.windows.flatMap((window) => window.tasks), ...addedTasks(head, events)];
  const named = { ...head, tasks: new Map(tasks.map(({ id, text }) => [id, text])) };
  const gone = new Set<string>();
  const last = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'message.left') gone.add(event.entry);
    else if (event.type === 'message.kept') gone.delete(event.entry);
    if (event.type === 'check.ended' && !isFlip(last, event)) continue;
    note(entries, named, event);
  }
  return numbered([...entries.values()])
    .filter(({ id }) => !gone.has(id))
    .sort((a, b) => a.at - b.at);
}

/** What the record calls things. */
type RecordNames = Pick<IncidentHead, 'checkNames' | 'afterwards'> & { tasks: ReadonlyMap<string, string> };

/** Numbers go by when things were written down, and nothing gives its number up: none shifts under the hands of who types it. */
function numbered(entries: readonly RecordEntry[]): readonly RecordEntry[] {
  const remarks = entries
    .filter(({ kind }) => spoken.includes(kind))
    .toSorted((a, b) => a.recordedAt - b.recordedAt || (a.id < b.id ? -1 : 1));
  const numbers = new Map(remarks.map(({ id }, index) => [id, index + 1]));
  return entries.map((entry) => ({ ...entry, number: numbers.get(entry.id) ?? null }));
}

/** True when a check fails or passes that was known to do otherwise; a first pass is no news, a first failure is. */
function isFlip(
  last: Map<string, string>,
  { check, status }: Extract<IncidentEvent, { type: 'check.ended' }>,
): boolean {
  if (status !== 'passed' && status !== 'failed') return false;
  const before = last.get(check) ?? 'passed';
  last.set(check, status);
  return before !== status;
}

function note(entries: Map<string, RecordEntry>, head: RecordNames, event: IncidentEvent): void {
  const { id, at, by } = event;
  switch (event.type) {
    case 'note.written':
    case 'message.kept':
      if (entries.has(event.entry)) return;
      entries.set(event.entry, {
        ...bare(event.entry, event, event.type === 'note.written' ? 'note' : 'message', event.text),
        recordedAt: event.recordedAt,
        permalink: event.type === 'message.kept' ? event.permalink : null,
      });
      return;
    case 'entry.edited':
      change(entries, event.entry, ({ parts: _, ...entry }) => ({
        ...entry,
        text: event.text,
        history: [...entry.history, { at, by, text: entry.text }],
      }));
      return;
    case 'entry.struck':
      change(entries, event.entry, (entry) => ({ ...entry, struck: { at, by, reason: event.reason } }));
      return;
    case 'message.left':
    case 'run.linked':
    case 'person.named':
      return;
    default: {
      const permalink = 'permalink' in event ? event.permalink : null;
      const line = lineOf(event, head);
      const prose = typeof line === 'string' ? { text: line } : { text: inWords(line), parts: line };
      entries.set(id, { ...bare(id, event, event.type, prose.text), ...prose, permalink });
    }
  }
}

function bare(id: string, { at, by }: IncidentEvent, kind: string, text: string): RecordEntry {
  return { id, at, recordedAt: at, by, kind, text, permalink: null, history: [], struck: null, number: null };
}

function change(
  entries: Map<string, RecordEntry>,
  id: string,
  how: (entry: RecordEntry) => RecordEntry,
): void {
  const entry = entries.get(id);
  if (entry !== undefined) entries.set(id, how(entry));
}

function inWords(sentence: Sentence): string {
  return sentenceText(sentence, { person: (id) => `@${id}`, moment: minuteText });
}

function closedLine({
  summary,
  exception,
  as,
}: Extract<IncidentEvent, { type: 'incident.closed' }>): string | Sentence {
  if (exception === null) return `${closedWords(as ?? null)}: ${summary}`;
  const { reason, agreedBy } = exception;
  return [
    { text: `closed: ${summary} (exception: ${reason}, agreed by ` },
    { person: agreedBy },
    { text: ')' },
  ];
}

/** Who told of it stands before the line, as of any other. */
function deployLine(event: Extract<IncidentEvent, { type: 'deploy.seen' }>): string {
  const teller = deployTeller({ ...event, by: '', told: event.told ?? null });
  return `deployed ${revisionName(event)} to ${event.environment}${inWords(teller)}`;
}

type Plain = Exclude<IncidentEvent, { entry: string } | { type: 'run.linked' | 'person.named' }>;

/** What the record says of an event that is no text of a person; as parts where it names people. */
function lineOf(event: Plain, head: RecordNames): string | Sentence {
  const named = (check: string) => head.checkNames[check] ?? check;
  switch (event.type) {
    case 'incident.opened':
      return `opened: ${event.incident.title} (${event.incident.severity})`;
    case 'severity.set':
      return `severity is ${event.severity}`;
    case 'role.given':
      return [{ text: `${event.role}: ` }, { person: event.user }];
    case 'status.posted':
      return `update: ${event.changed}${event.next === '' ? '' : ` Next: ${event.next}`}`;
    case 'run.started':
      return `${event.run} started: ${event.selector.join(' ')} on ${event.environment}`;
    case 'check.ended':
      return `${named(event.check)} ${event.status}${event.value === '' ? '' : `: ${event.value}`}`;
    case 'run.ended':
      return `${event.run} ${runWords({ ended: event })}`;
    case 'deploy.seen':
      return deployLine(event);
    case 'decision.made':
      return `${event.decision}: ${named(event.check)}${event.reason === '' ? '' : ` (${event.reason})`}`;
    case 'task.added':
      return `task: ${event.text}`;
    case 'task.attested':
      return `done: ${taskText(head, event.task)}`;
    case 'task.reopened':
      return `open again: ${taskText(head, event.task)}${event.reason === '' ? '' : ` (${event.reason})`}`;
    case 'window.warned':
      return `${event.window} will not be met at this pace: needs ${formatDuration(event.needsMs)}, ${formatDuration(event.leftMs)} left`;
    case 'window.nudged':
      return `${event.window} is overdue`;
    case 'window.snoozed':
      return `${event.window} snoozed until ${minuteText(event.until)}${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'update.reminded':
      return 'reminded that an update is due';
    case 'handoff.offered':
      return [{ text: 'handoff offered to ' }, { person: event.to }];
    case 'handoff.accepted':
      return 'handoff accepted';
    case 'handoff.declined':
      return `handoff declined${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'exception.asked':
      return `asked to close with an exception: ${event.reason}`;
    case 'exception.withdrawn':
      return 'took the exception back';
    case 'followup.done':
      return `done afterwards: ${followUpText(head, event.followUp)}${event.what === '' ? '' : ` (${event.what})`}`;
    case 'channel.lost':
      return `the channel takes no messages: ${event.reason}`;
    case 'channel.back':
      return 'the channel takes messages again';
    case 'incident.closed':
      return closedLine(event);
    case 'incident.reopened':
      return `opened again${event.reason === '' ? '' : `: ${event.reason}`}`;
    default:
      return event satisfies never;
  }
}

function followUpText({ afterwards, tasks }: RecordNames, id: string): string {
  const task = taskOfFollowUp(id);
  return (task === null ? afterwards.find((one) => one.id === id)?.text : tasks.get(task)) ?? id;
}

function taskText({ tasks }: RecordNames, id: string): string {
  return tasks.get(id) ?? id;
}
