import { usualCommand } from '../../../core/command/slash-command.ts';
import type { Change, ChangeKind } from '../../../core/incident/change.ts';
import { lookAgain } from '../../../core/incident/closing.ts';
import { criteriaTogether } from '../../../core/incident/criteria-together.ts';
import { incidentEventId } from '../../../core/incident/events.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentName, onEnvironment } from '../../../core/words/incident.ts';
import { namesOf } from '../../../core/words/safe-text.ts';
import { undoneTasks, windowName } from '../../../core/words/timeline.ts';
import { noteButton } from '../../actions/add-note.ts';
import { snoozeButton } from '../../actions/snooze-window.ts';
import { updateButton } from '../../actions/update-incident.ts';
import { type ActionElement, linkOr, words } from '../../block-kit/blocks.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';
import { closingMessage } from './closing-message.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  pageButton,
} from './incident-message.ts';

const marks: Readonly<Record<ChangeKind, string>> = {
  'verdict.changed': '',
  'criterion.met': '✅',
  'criterion.lost': '❌',
  'check.unstable': '⚠️',
  'check.settled': '',
  'window.met': '✅',
  'window.reopened': '↩︎',
  'window.warned': '⚠️',
  'window.lost': '❌',
  'window.nudged': '⏰',
  'deploy.seen': '🚀',
  'update.posted': '📣',
  'update.due': '⏰',
  'commander.changed': '👤',
  'incident.closed': '🏁',
  'incident.reopened': '🚨',
};

const mostTogether = 12;

/** The one message of what changed together: in which incident, the worst first, and what to do next. Its key is that of the first change. */
export function changeMessage(
  changes: readonly [Change, ...Change[]],
  state: IncidentState,
  options: IncidentPictureOptions,
): IncidentMessage {
  const [first] = changes;
  const isLastClosing = state.closed !== null && first.id === incidentEventId.closed(state.closed.number);
  if (isLastClosing) return closingMessage(state, { ...options, buttons: true });
  const [change = first, ...others] = worstFirst(criteriaTogether(changes, state.criteria));
  const lead = [
    words(`${markOf(change)} ${incidentName(state, 90)} · ${state.severity}${onEnvironment(state)} · `, true),
  ];
  const shown = others.slice(0, mostTogether - 1);
  const lines: Line[] = [
    [...lead, ...leavesOf(change.parts, options.now), ...runLink(change)],
    ...shown.map((one): Line => [words(`${markOf(one)} `), ...leavesOf(one.parts, options.now)]),
    ...(others.length > shown.length ? [[words(`… and ${others.length - shown.length} more`)]] : []),
  ];
  const next = nextSentence(change, state, usualCommand);
  if (next !== '') lines.push([words(`Next: ${next}`)]);
  const buttons = options.buttons && state.closed === null ? buttonsOf(change, state) : [];
  const picture = replyMessage({ lines, buttons: [...buttons, ...pageButton(options)] });
  return incidentMessage(state, `change:${first.id}`, picture, options);
}

function markOf({ kind, tone }: Change): string {
  return marks[kind] || (tone === 'better' ? '✅' : '❌');
}

const kindOrder: readonly ChangeKind[] = ['verdict.changed', 'window.lost', 'window.reopened', 'window.met'];

/** What needs somebody before what is well; of these the verdict, then windows. */
function worstFirst(changes: readonly Change[]): readonly Change[] {
  const tones = ['worse', 'better', 'neutral'];
  const rank = ({ tone, kind }: Change) => {
    const place = kindOrder.indexOf(kind);
    return tones.indexOf(tone) * 10 + (place === -1 ? kindOrder.length : place);
  };
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

function runLink({ permalink }: Change): Line {
  return permalink === null ? [] : [words(' · '), linkOr('evidence', permalink)];
}

function buttonsOf({ kind, subject }: Change, { head }: IncidentState): readonly ActionElement[] {
  const { key } = head;
  const update = updateButton(key);
  switch (kind) {
    case 'update.due':
      return [...update, ...noteButton(key)];
    case 'window.lost':
    case 'window.nudged':
      return [...update, ...snoozeButton(key, subject)];
    case 'window.warned':
      return update;
    default:
      return [];
  }
}

/** A sentence of what the reader can do or what comes; empty where there is nothing to say. */
function nextSentence({ kind, subject, tone }: Change, state: IncidentState, command: string): string {
  switch (kind) {
    case 'verdict.changed':
      return tone === 'better' ? afterGood(state) : `repeat what did not pass with ${command} failed`;
    case 'criterion.met':
      return afterGood(state);
    case 'criterion.lost':
    case 'window.reopened':
      return `find out why; ${command} failed looks again`;
    case 'window.met':
      return nextWindow(subject, state, command);
    case 'window.warned':
      return 'start what is open now, or say in an update what has to wait';
    case 'window.lost':
    case 'window.nudged':
      return 'finish what is open, or snooze the reminder with a reason; I ask again every two hours';
    case 'update.due':
      return `say what changed and what is next: ${command} incident status <text>`;
    case 'incident.closed':
      return 'nothing: it was opened again since';
    case 'incident.reopened':
      return `${lostWords(state)}say what is known now: ${command} incident status <text>`;
    case 'deploy.seen':
      return afterDeploy(state, command);
    default:
      return '';
  }
}

/** What it took back has to be looked at again. */
function afterDeploy(state: IncidentState, command: string): string {
  const again = lookAgain(state);
  if (again === null) return 'checks that run from now on are of this revision';
  return `what was seen before it no longer counts; look again: ${command} ${again}`;
}

function afterGood({ criteria }: IncidentState): string {
  if (criteria.length === 0) return '';
  const missing = criticalMissing(criteria);
  return missing === '' ? 'every critical criterion is met' : `critical criteria still missing: ${missing}`;
}

/** What runs saw while it was closed no message tells. */
function lostWords({ criteria }: IncidentState): string {
  const unmet = criticalMissing(criteria.filter(({ status }) => status === 'unmet'));
  return unmet === '' ? '' : `not met now: ${unmet}; `;
}

function criticalMissing(criteria: IncidentState['criteria']): string {
  const missing = criteria.filter(({ tier, status }) => tier === 'critical' && status !== 'met');
  return namesOf(
    missing.map(({ text }) => text),
    3,
    90,
  );
}

function nextWindow(id: string, { windows, criteria }: IncidentState, command: string): string {
  const open = windows.find((window) => window.id !== id && window.metAt === null && window.tasks.length > 0);
  if (open === undefined) {
    const missing = criticalMissing(criteria);
    return missing === ''
      ? `nothing is open any more: ${command} incident close <text>`
      : `all windows are met; critical criteria still missing: ${missing}`;
  }
  const names = namesOf(
    undoneTasks({ windows: [open] }).map(({ task }) => task.text),
    3,
    90,
  );
  return `${windowName(open.id)}: ${names}`;
}
