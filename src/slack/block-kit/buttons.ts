import type { PushButton, TextSelect } from './block-kit.ts';
import { plain } from './blocks.ts';
import { option } from './dialog.ts';

/** How a button differs from a plain one. */
export type ButtonLooks = Pick<PushButton, 'style' | 'confirm'>;

/** Any button; nothing when its value is too long for Slack, since half a value would be another one. */
export function button(
  actionId: string,
  label: string,
  value: string,
  more: ButtonLooks = {},
): readonly PushButton[] {
  if (value.length > longestValue) return [];
  return [{ type: 'button', action_id: actionId, text: plain(label, 75), value, ...more }];
}

/** A button whose value is JSON. */
export function jsonButton(
  actionId: string,
  label: string,
  value: Readonly<Record<string, string | number>>,
  more: ButtonLooks = {},
): readonly PushButton[] {
  return button(actionId, label, JSON.stringify(value), more);
}

/** Slack takes no more characters in the value of a button. */
export const longestValue = 2_000;

const mostOptions = 15;
const labelBytes = 48;

/** Nothing, a button for the one thing there is, or a select of the first fifteen. */
export function chooser(
  actionId: string,
  label: string,
  things: readonly { name: string; value: Readonly<Record<string, string>> }[],
): readonly (PushButton | TextSelect)[] {
  const [first, ...others] = things;
  if (first === undefined) return [];
  if (others.length === 0) return jsonButton(actionId, label, first.value);
  const options = things
    .slice(0, mostOptions)
    .flatMap(({ name, value }) => option(shortName(name), JSON.stringify(value)));
  if (options.length === 0) return [];
  return [{ type: 'static_select', action_id: actionId, placeholder: plain(`${label} …`, 75), options }];
}

function shortName(name: string): string {
  const { text } = plain(name, labelBytes);
  return typeof text === 'string' ? text : '-';
}
