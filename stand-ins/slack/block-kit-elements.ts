import {
  all,
  bool,
  byType,
  type Check,
  type Fields,
  integer,
  list,
  object,
  oneOf,
  pattern,
  rule,
  text,
  url,
} from './block-kit-fields.ts';

const anything: Check = () => {};

/** A plain_text object. */
export function plain(max: number): Check {
  return byType({ plain_text: object({ type: anything, text: text(max) }, { emoji: bool }) });
}

/** A mrkdwn object. */
export function mrkdwn(max: number): Check {
  return byType({ mrkdwn: object({ type: anything, text: text(max) }, { verbatim: bool }) });
}

/** A plain_text or mrkdwn object. */
export function anyText(max: number): Check {
  return byType({
    plain_text: object({ type: anything, text: text(max) }, { emoji: bool }),
    mrkdwn: object({ type: anything, text: text(max) }, { verbatim: bool }),
  });
}

/** A field of which only the type name matters, checked by `byType`. */
export const typeName = anything;

const actionId = text(255);
const confirm = object(
  { title: plain(100), text: anyText(300), confirm: plain(30), deny: plain(30) },
  { style: oneOf('primary', 'danger') },
);
const option = (max: number, words: Check = plain(max)): Check =>
  object({ text: words, value: text(150) }, { description: plain(75), url });
const group = object({ label: plain(75), options: list(option(75), 100) });
const slackFile = all(
  object({}, { id: pattern(/^F[A-Z0-9]{8,}$/, 255, 'invalid slack file'), url }),
  rule('invalid_value', (file) =>
    (file.id === undefined) === (file.url === undefined) ? 'invalid slack file' : null,
  ),
);

/** An image's source: one of image_url and slack_file. */
export const imageFields: Fields = { image_url: url, slack_file: slackFile };
export const oneImageSource = rule('missing_required_field', (image) =>
  (image.image_url === undefined) === (image.slack_file === undefined)
    ? 'must provide exactly one of image_url, slack_file'
    : null,
);
export const imageElement = all(
  object({ type: anything, alt_text: text(2000) }, imageFields),
  oneImageSource,
);

const interactive: Fields = { action_id: actionId, confirm, focus_on_load: bool };
const select = { ...interactive, placeholder: plain(150) };
const several: Fields = { ...select, max_selected_items: integer(1) };
const dispatch = object(
  {},
  { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
);
const written: Fields = {
  action_id: actionId,
  initial_value: text(3000, 0),
  placeholder: plain(150),
  focus_on_load: bool,
  dispatch_action_config: dispatch,
};
const oneOptionSource = rule('missing_required_field', (element) =>
  (element.options === undefined) === (element.option_groups === undefined)
    ? 'must provide exactly one of options, option_groups'
    : null,
);

/** A select whose choices are in the payload. */
function staticSelect(fields: Fields, initial: Fields): Check {
  const sources: Fields = { options: list(option(75), 100), option_groups: list(group, 100) };
  return all(object({ type: anything }, { ...fields, ...initial, ...sources }), oneOptionSource);
}

const ticks = {
  options: list(option(75, anyText(75)), 10),
};

/** A button; text at most 75. */
export const button = object(
  { type: anything, text: plain(75) },
  {
    action_id: actionId,
    url,
    value: text(2000, 0),
    style: oneOf('primary', 'danger'),
    confirm,
    accessibility_label: text(75),
  },
);
const picker = (field: string): Check =>
  object({ type: anything }, { ...select, [field]: anything, timezone: text(255) });

/** Elements a person can press or choose from in actions blocks and as a section's accessory. */
const pressable: Readonly<Record<string, Check>> = {
  button,
  overflow: object({ type: anything, options: list(option(75), 5) }, { action_id: actionId, confirm }),
  static_select: staticSelect(select, { initial_option: option(75) }),
  multi_static_select: staticSelect(several, { initial_options: list(option(75), 100) }),
  users_select: object({ type: anything }, { ...select, initial_user: text(255) }),
  multi_users_select: object({ type: anything }, { ...several, initial_users: list(text(255), 100, 0) }),
  channels_select: object(
    { type: anything },
    { ...select, initial_channel: text(255), response_url_enabled: bool },
  ),
  conversations_select: object(
    { type: anything },
    {
      ...select,
      initial_conversation: text(255),
      default_to_current_conversation: bool,
      filter: anything,
      response_url_enabled: bool,
    },
  ),
  checkboxes: object({ type: anything, ...ticks }, { ...interactive, initial_options: ticks.options }),
  radio_buttons: object(
    { type: anything, ...ticks },
    { ...interactive, initial_option: option(75, anyText(75)) },
  ),
  datepicker: picker('initial_date'),
  timepicker: picker('initial_time'),
  datetimepicker: picker('initial_date_time'),
};

export const actionElement = byType(pressable);
export const accessory = byType({ ...pressable, image: imageElement });
export const contextElement = byType({
  image: imageElement,
  plain_text: plain(3000),
  mrkdwn: mrkdwn(3000),
});

const { button: _button, overflow: _overflow, ...choices } = pressable;
export const inputElement = byType({
  ...choices,
  plain_text_input: object(
    { type: anything },
    { ...written, multiline: bool, min_length: integer(0, 3000), max_length: integer(1, 3000) },
  ),
  number_input: object(
    { type: anything, is_decimal_allowed: bool },
    { ...written, min_value: text(255), max_value: text(255) },
  ),
  url_text_input: object({ type: anything }, written),
  email_text_input: object({ type: anything }, written),
});

const feedback = object({ text: plain(75), value: text(2000) }, { accessibility_label: text(75) });
export const contextAction = byType({
  feedback_buttons: object(
    { type: anything, positive_button: feedback, negative_button: feedback },
    { action_id: actionId },
  ),
  icon_button: object(
    { type: anything, icon: oneOf('trash'), text: plain(75) },
    {
      action_id: actionId,
      value: text(2000, 0),
      confirm,
      accessibility_label: text(75),
      visible_to_user_ids: list(text(255), 100, 0),
    },
  ),
});
