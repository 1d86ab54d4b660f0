import { h } from './dom.js';
import { mrkdwn, withMarks } from './markup.js';

/** A text object as nodes. */
export function textOf(state, text) {
  if (text === undefined || text === null) return [];
  return text.type === 'mrkdwn' ? mrkdwn(state, text.text) : plainText(text.text);
}

function plainText(text) {
  return text
    .split('\n')
    .flatMap((line, index) => (index === 0 ? withMarks(line) : [h('br'), ...withMarks(line)]));
}

const inputs = {
  plain_text_input: 'text',
  url_text_input: 'url',
  email_text_input: 'email',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** One interactive element. `place.act(element, chosen)` is called when it is used, `place.values` holds what was chosen. */
export function elementNode(state, element, place) {
  const { type } = element;
  if (type === 'image') return h('img', { class: 'icon', src: imageSource(element), alt: element.alt_text });
  if (type === 'plain_text' || type === 'mrkdwn') return h('span', {}, textOf(state, element));
  if (type === 'button' || type === 'icon_button') return button(state, element, place);
  if (type === 'overflow') return select(state, { ...element, placeholder: { text: '⋯' } }, place, [], true);
  if (type === 'feedback_buttons')
    return h(
      'span',
      {},
      ...[element.positive_button, element.negative_button].map((each) =>
        button(state, { ...each, action_id: element.action_id, type: 'button' }, place),
      ),
    );
  if (type === 'checkboxes' || type === 'radio_buttons') return ticks(state, element, place);
  if (Object.hasOwn(inputs, type)) return typed(element, place);
  return select(state, element, place, peopleOrChannels(state, type));
}

/** Where an image comes from: an address, or a file of this workspace. */
/** Width and height of a picture that was shared here; nothing for one from elsewhere. */
export function sizeOf({ files }, { slack_file }) {
  const { width, height } = files.find(({ id }) => id === slack_file?.id) ?? {};
  return { width, height };
}

export function imageSource({ image_url, slack_file }) {
  return image_url ?? slack_file?.url ?? `/files/${slack_file?.id}`;
}

function button(state, element, { act }) {
  const press = async (event) => {
    const { confirm } = element;
    if (confirm !== undefined && !(await asked(confirm))) return;
    const pressed = event.target.closest('button');
    pressed?.setAttribute('aria-busy', 'true');
    await act(element, null);
    pressed?.removeAttribute('aria-busy');
  };
  const label = textOf(state, element.text);
  const style = `button ${element.style ?? ''}`;
  if (element.url !== undefined)
    return h(
      'a',
      { class: style, href: element.url, target: '_blank', rel: 'noreferrer', onclick: press },
      label,
    );
  return h(
    'button',
    { type: 'button', class: style, 'aria-label': element.accessibility_label, onclick: press },
    label,
  );
}

/** Asks before a button acts; answers whether to go on. */
function asked({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const answer = (value) => () => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const dialog = h(
      'dialog',
      { class: 'confirm', oncancel: answer(false) },
      h('h2', {}, title.text),
      h('p', {}, text.text),
      h(
        'footer',
        {},
        h('button', { class: 'button', onclick: answer(false) }, deny.text),
        h('button', { class: `button ${style ?? 'primary'}`, onclick: answer(true) }, confirm.text),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

function peopleOrChannels(state, type) {
  const option = (value, label) => ({ value, text: { text: label } });
  if (type.includes('users'))
    return state.users.filter((each) => !each.isBot).map(({ id, name }) => option(id, `@${name}`));
  if (type.includes('channels') || type.includes('conversations'))
    return state.channels.filter((each) => !each.isDirect).map(({ id, name }) => option(id, `#${name}`));
  return [];
}

function select(state, element, place, more, isMenu = false) {
  if (element.type.startsWith('multi_')) return several(state, element, place, more);
  const initial = [element.initial_option, ...(element.initial_options ?? [])].flatMap(
    (each) => each?.value ?? [],
  );
  const chosen = [place.values[element.action_id] ?? initial].flat();
  const option = ({ value, text }) => h('option', { value, selected: chosen.includes(value) }, text.text);
  const groups = (element.option_groups ?? []).map((each) =>
    h('optgroup', { label: each.label.text }, each.options.map(option)),
  );
  const choose = (event) => {
    const [{ value }] = event.target.selectedOptions;
    place.values[element.action_id] = value;
    place.act(element, value);
    if (isMenu) event.target.selectedIndex = 0;
  };
  const first = h(
    'option',
    { value: '', disabled: true, selected: chosen.length === 0 },
    element.placeholder?.text ?? 'Choose…',
  );
  return h(
    'select',
    {
      class: isMenu ? 'menu' : '',
      'aria-label': element.placeholder?.text ?? 'Choose',
      onchange: choose,
    },
    first,
    groups,
    (element.options ?? []).map(option),
    more.map(option),
  );
}

/** Many of many, as boxes to tick: a list in which a click forgets the other choices would be a trap. */
function several(state, element, place, more) {
  const grouped = (element.option_groups ?? []).flatMap((each) => each.options);
  const options = [...(element.options ?? []), ...grouped, ...more];
  return h(
    'div',
    { class: 'several', role: 'group', 'aria-label': element.placeholder?.text ?? 'Choose' },
    ticks(
      state,
      { ...element, type: 'checkboxes', options },
      {
        ...place,
        act: (_, chosen) => place.act(element, chosen),
      },
    ),
  );
}

function ticks(state, element, place) {
  const isSeveral = element.type === 'checkboxes';
  const initial = [element.initial_option, ...(element.initial_options ?? [])].flatMap(
    (each) => each?.value ?? [],
  );
  const chosen = [place.values[element.action_id] ?? initial].flat();
  const choose = (event) => {
    const boxes = [...event.target.closest('fieldset').querySelectorAll('input')];
    const values = boxes.filter((each) => each.checked).map(({ value }) => value);
    place.values[element.action_id] = isSeveral ? values : values[0];
    place.act(element, place.values[element.action_id]);
  };
  return h(
    'fieldset',
    { onchange: choose },
    element.options.map((each) =>
      h(
        'label',
        {},
        h('input', {
          type: isSeveral ? 'checkbox' : 'radio',
          name: element.action_id,
          value: each.value,
          checked: chosen.includes(each.value),
        }),
        h(
          'span',
          {},
          textOf(state, each.text),
          each.description ? h('small', {}, textOf(state, each.description)) : null,
        ),
      ),
    ),
  );
}

function typed(element, place) {
  const preset = element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  const value = place.values[element.action_id] ?? preset;
  const write = (event) => {
    place.values[element.action_id] = event.target.value;
  };
  const shared = {
    placeholder: element.placeholder?.text,
    oninput: write,
    'data-focus': element.action_id,
    maxlength: element.max_length,
  };
  if (element.multiline) return h('textarea', { ...shared, rows: 4 }, value);
  return h('input', { ...shared, type: inputs[element.type], value });
}
