import { h } from './dom.js';

const emoji = {
  white_check_mark: '✅',
  x: '❌',
  warning: '⚠️',
  hourglass_flowing_sand: '⏳',
  no_entry: '⛔',
  double_vertical_bar: '⏸️',
  pause_button: '⏸️',
  heavy_minus_sign: '➖',
  repeat: '🔁',
  rocket: '🚀',
  eyes: '👀',
  pushpin: '📌',
  '+1': '👍',
  fire: '🔥',
  tada: '🎉',
  bell: '🔔',
  large_green_circle: '🟢',
  red_circle: '🔴',
  large_yellow_circle: '🟡',
  white_circle: '⚪',
  black_square_for_stop: '⏹️',
  rotating_light: '🚨',
  memo: '📝',
  mag: '🔍',
  lock: '🔒',
  wrench: '🔧',
  hourglass: '⌛',
  arrow_forward: '▶️',
  clock3: '🕒',
  white_large_square: '⬜',
  arrows_counterclockwise: '🔄',
  information_source: 'ℹ️',
  link: '🔗',
  calendar: '📅',
  bulb: '💡',
};

/** Marks of our own, so that they look the same where no emoji font is installed. */
const drawn = {
  '✅': ['good', '✓'],
  '❌': ['bad', '✕'],
  '⚠️': ['busy', '!'],
  '⚠': ['busy', '!'],
  '⏸️': ['busy', '‖'],
  '⏸': ['busy', '‖'],
  '⛔': ['bad', '–'],
  '➖': ['', '–'],
  '🔁': ['good', '↻'],
  '⬜': ['open', ' '],
  '📄': ['', '≡'],
};
const drawable = new RegExp(`(${Object.keys(drawn).join('|')})`, 'u');

/** A text with the marks of `look.md` drawn; the rest as it is. */
export function withMarks(text) {
  return text.split(drawable).map((part) => {
    if (!Object.hasOwn(drawn, part)) return part;
    const [kind, sign] = drawn[part];
    return h('span', { class: `emoji ${kind}`, role: 'img', 'aria-label': part }, sign);
  });
}

/** The picture of an emoji by its name. */
export function emojiOf(name) {
  return Object.hasOwn(emoji, name) ? emoji[name] : `:${name}:`;
}

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const plainOf = (text) => text.replace(/&(lt|gt|amp);/g, (all) => entities[all]);

/** A name to show for an id of a person, channel or group. */
export function nameOf(state, id) {
  const user = state.users.find((each) => each.id === id);
  if (user !== undefined) return user.name;
  return (
    state.groups.find((each) => each.id === id)?.handle ??
    state.channels.find((each) => each.id === id)?.name ??
    id
  );
}

/** Slack's mrkdwn as nodes; nothing in it is ever read as HTML. */
export function mrkdwn(state, text) {
  const lines = text.split(/(```[\s\S]*?```)/);
  return lines.flatMap((part) =>
    part.startsWith('```') && part.length > 5
      ? [h('pre', { tabindex: 0 }, plainOf(part.slice(3, -3).replace(/^\n/, '')))]
      : quoted(state, part),
  );
}

function quoted(state, text) {
  return text.split('\n').flatMap((line, index) => {
    const quote = /^&gt;\s?(.*)$/.exec(line);
    const nodes = quote === null ? inline(state, line) : [h('blockquote', {}, inline(state, quote[1]))];
    return index === 0 ? nodes : [h('br'), ...nodes];
  });
}

const token =
  /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])/g;

function inline(state, text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    nodes.push(...withMarks(plainOf(text.slice(from, match.index))));
    nodes.push(marked(state, match));
    from = match.index + match[0].length;
  }
  nodes.push(...withMarks(plainOf(text.slice(from))));
  return nodes.filter((each) => each !== '');
}

function marked(state, [, code, angle, name, bold, italic, strike]) {
  if (code !== undefined) return h('code', {}, plainOf(code));
  if (angle !== undefined) return special(state, angle);
  if (name !== undefined) return h('span', {}, withMarks(emojiOf(name)));
  if (bold !== undefined) return h('b', {}, inline(state, bold));
  if (italic !== undefined) return h('i', {}, inline(state, italic));
  return h('s', {}, inline(state, strike));
}

function special(state, inside) {
  const [target, label] = inside.split('|', 2);
  if (target.startsWith('@')) return h('span', { class: 'mention' }, `@${nameOf(state, target.slice(1))}`);
  if (target.startsWith('#'))
    return h('a', { class: 'mention', href: target }, `#${nameOf(state, target.slice(1))}`);
  if (target.startsWith('!subteam^'))
    return h('span', { class: 'mention' }, `@${nameOf(state, target.slice(9))}`);
  if (target.startsWith('!date^'))
    return dated(Number(target.split('^')[1]), target.split('^')[2] ?? '{time}');
  if (target.startsWith('!')) return h('span', { class: 'mention loud' }, `@${target.slice(1)}`);
  return link(plainOf(target), plainOf(label ?? target));
}

/** A link; addresses that are not of the web are shown as text. */
export function link(target, label) {
  if (!/^(https?|mailto):/i.test(target)) return label;
  return h('a', { href: target, target: '_blank', rel: 'noreferrer' }, label);
}

function dated(seconds, format) {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const shown = format
    .replaceAll('{time_secs}', at.toLocaleTimeString())
    .replaceAll('{time}', time)
    .replaceAll(
      /\{date[a-z_]*\}/g,
      at.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' }),
    )
    .replaceAll('{ago}', time);
  return h('time', { datetime: at.toISOString(), title: at.toString() }, shown);
}

/** A rich_text block as nodes. */
export function richText(state, block) {
  return (block.elements ?? []).map((element) => {
    if (element.type === 'rich_text_list') return richList(state, element);
    const leaves = (element.elements ?? []).map((each) => leaf(state, each));
    if (element.type === 'rich_text_preformatted') return h('pre', { tabindex: 0 }, leaves);
    return h(element.type === 'rich_text_quote' ? 'blockquote' : 'div', { class: 'line' }, leaves);
  });
}

function richList(state, { style, indent = 0, offset = 0, elements }) {
  const items = elements.map((each) =>
    h(
      'li',
      {},
      each.elements.map((one) => leaf(state, one)),
    ),
  );
  const list = h(style === 'ordered' ? 'ol' : 'ul', { class: `indent-${indent}`, start: offset + 1 }, items);
  return list;
}

function leaf(state, element) {
  let node = plainLeaf(state, element);
  const { bold, italic, strike, code, underline } = element.style ?? {};
  for (const [on, tag] of [
    [code, 'code'],
    [bold, 'b'],
    [italic, 'i'],
    [strike, 's'],
    [underline, 'u'],
  ])
    if (on) node = h(tag, {}, node);
  return node;
}

function plainLeaf(
  state,
  { type, text, url, name, user_id, channel_id, usergroup_id, range, timestamp, format, value },
) {
  if (type === 'text') return h('span', { class: 'text' }, withMarks(text));
  if (type === 'link') return link(url, text ?? url);
  if (type === 'emoji') return h('span', {}, withMarks(emojiOf(name)));
  if (type === 'date') return dated(timestamp, format);
  if (type === 'channel')
    return h('a', { class: 'mention', href: `#${channel_id}` }, `#${nameOf(state, channel_id)}`);
  if (type === 'color') return h('code', {}, value);
  const who = user_id ?? usergroup_id;
  return h(
    'span',
    { class: range === undefined ? 'mention' : 'mention loud' },
    `@${range ?? nameOf(state, who)}`,
  );
}
