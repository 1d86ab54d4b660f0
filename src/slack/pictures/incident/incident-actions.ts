import { button } from '../actions.ts';
import { type Block, plain } from '../blocks.ts';
import { option } from '../dialog.ts';

/** What a person may press in the messages of an incident; the receiver tells them apart by these ids. */
export const incidentActionIds = {
  /** Value: `IncidentValue`; opens the dialog of an update. */
  update: 'incident.update',
  /** Value: `IncidentValue`; opens the dialog of a note. */
  note: 'incident.note',
  /** Value: `IncidentValue`; opens the dialog that hands the command over. */
  handoff: 'incident.handoff',
  /** Value: `IncidentValue`; opens the dialog that closes. */
  close: 'incident.close',
  /** Value: `ExceptionValue`; opens the closing dialog with a place for the reason. */
  closeException: 'incident.close-exception',
  /** Value: `AskValue`; a second person agrees to close all the same. */
  agree: 'incident.agree',
  /** Value: `AskValue`; who asked takes it back. */
  withdraw: 'incident.withdraw',
  /** Value: `HandoffValue`. */
  acceptHandoff: 'incident.handoff-accept',
  declineHandoff: 'incident.handoff-decline',
  /** Value: `TaskValue`, of a button or of the option that was selected. */
  tick: 'incident.tick',
  untick: 'incident.untick',
  /** Value: `WindowValue`, of a button or of the option that was selected; opens the snooze dialog. */
  snooze: 'incident.snooze',
  /** Value: `FollowUpValue`: writes the document, or comments on the issue. */
  followUp: 'incident.follow-up',
  /** Value: `IncidentValue`; opens the dialog that opens an incident; of a button of an answer. */
  open: 'incident.open',
  /** Buttons with an address: nothing is to be done, only acknowledged. */
  page: 'incident.page',
  other: 'incident.other',
  liveTimeline: 'incident.live-timeline',
} as const;

/** The `callback_id` of each dialog of an incident. */
export const incidentDialogs = {
  open: 'incident.open-dialog',
  update: 'incident.update-dialog',
  note: 'incident.note-dialog',
  snooze: 'incident.snooze-dialog',
  close: 'incident.close-dialog',
  handoff: 'incident.handoff-dialog',
  declineHandoff: 'incident.handoff-decline-dialog',
  untick: 'incident.untick-dialog',
  editEntry: 'incident.edit-entry-dialog',
  strikeEntry: 'incident.strike-entry-dialog',
} as const;

/** Values of buttons and options: the JSON of one of these. */
export type IncidentValue = { key: string };
export type TaskValue = { key: string; task: string };
export type WindowValue = { key: string; window: string };
export type HandoffValue = { key: string; offer: string };
export type FollowUpValue = { key: string; followUp: string };
/** Without `summary` when it was too long for a button: then it is asked for again. */
export type ExceptionValue = { key: string; summary?: string };
/** `ask` is the id of the asking; what was asked is on the record. */
export type AskValue = { key: string; ask: string };

const mostOptions = 15;
const labelBytes = 48;
/** Slack takes no more in a button. */
const valueChars = 2_000;

/** A button whose value is JSON; none when that is too long for Slack. */
export function incidentButton(
  action: keyof typeof incidentActionIds,
  label: string,
  value: Readonly<Record<string, string>>,
  more: Block = {},
): readonly Block[] {
  return button(incidentActionIds[action], label, JSON.stringify(value), more);
}

/** The same with the optional `summary`, which is left out where it does not fit. */
export function buttonWithSummary(
  action: 'closeException',
  label: string,
  value: Readonly<Record<string, string>>,
  summary: string,
): readonly Block[] {
  const whole = { ...value, summary };
  const fits = summary !== '' && JSON.stringify(whole).length <= valueChars;
  return incidentButton(action, label, fits ? whole : value);
}

/** Nothing, a button for the one thing there is, or a select of the first fifteen. */
export function chooser(
  action: 'tick' | 'untick' | 'snooze',
  label: string,
  things: readonly { name: string; value: Readonly<Record<string, string>> }[],
): readonly Block[] {
  const [first, ...others] = things;
  if (first === undefined) return [];
  if (others.length === 0) return incidentButton(action, label, first.value);
  const options = things
    .slice(0, mostOptions)
    .flatMap(({ name, value }) => option(shortName(name), JSON.stringify(value)));
  if (options.length === 0) return [];
  const placeholder = plain(`${label} …`, 75);
  return [{ type: 'static_select', action_id: incidentActionIds[action], placeholder, options }];
}

function shortName(name: string): string {
  const { text } = plain(name, labelBytes);
  return typeof text === 'string' ? text : '-';
}
