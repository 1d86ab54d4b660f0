import { beginning, unitsOf } from '../../core/words/cut.ts';
import { quantity } from '../../core/words/quantity.ts';
import { wholeText } from '../../core/words/safe-text.ts';
import type { Input, TextInput, TextSelect, UserSelect } from './block-kit.ts';
import { plain } from './blocks.ts';
import type { Option } from './dialog.ts';

/** Inputs by `action_id`, each in a block of the same id; where a dialog shows an error, it does so at one of them. */
export const incidentInputs = {
  changed: 'changed',
  next: 'next',
  /** Minutes from now, as digits. */
  nextUpdate: 'next_update',
  text: 'text',
  /** Seconds since the epoch; none: now. */
  at: 'at',
  /** Hours, as digits. */
  hours: 'hours',
  reason: 'reason',
  summary: 'summary',
  exception: 'exception',
  user: 'user',
} as const;

type InputMore = { isOptional?: boolean; hint?: string };

/** An input whose block and element have the same id. */
export function input(id: string, label: string, element: Input['element'], more: InputMore = {}): Input {
  const { isOptional = false, hint } = more;
  return {
    type: 'input',
    block_id: id,
    label: plain(label, 150),
    element,
    ...(isOptional ? { optional: true } : {}),
    ...(hint === undefined ? {} : { hint: plain(hint, 150) }),
  };
}

/** Most characters that Slack lets a text field take. */
export const longestField = 3_000;

/** A text of at most so many characters; `initial` is cut to that. */
export function textInput(
  id: string,
  label: string,
  more: InputMore & { max: number; multiline?: boolean; initial?: string },
): Input {
  const { max, multiline = false, initial = '' } = more;
  const begun = beginning(wholeText(initial), max, unitsOf);
  const element: TextInput = {
    type: 'plain_text_input',
    action_id: id,
    max_length: max,
    ...(multiline ? { multiline } : {}),
    ...(begun === '' ? {} : { initial_value: begun }),
  };
  return input(id, label, element, more);
}

/** A select of one; `initial` is taken where it is among the options, else the first. */
export function selectOf(id: string, options: readonly Option[], initial: string): TextSelect {
  const chosen = options.find(({ value }) => value === initial) ?? options[0];
  return {
    type: 'static_select',
    action_id: id,
    options,
    ...(chosen === undefined ? {} : { initial_option: chosen }),
  };
}

/** A person of the workspace. */
export function userInput(id: string, label: string, initial: string | null): Input {
  const isUser = initial !== null && /^[UW][A-Z0-9]{5,30}$/.test(initial);
  const element: UserSelect = {
    type: 'users_select',
    action_id: id,
    ...(isUser ? { initial_user: initial } : {}),
  };
  return input(id, label, element);
}

/** `15 minutes`, `2 hours`. */
export function hoursWords(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`;
  const hours = minutes / 60;
  return quantity(hours, 'hour');
}
