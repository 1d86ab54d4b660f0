import { h } from './dom.js';
import { elementNode, imageSource, sizeOf, textOf } from './elements.js';
import { mrkdwn, richText, withMarks } from './markup.js';

/** What was opened or closed by hand, by block id, so that an edit does not close it again. */
const opened = new Map();
const marks = { pending: '○', in_progress: '', complete: '✓', error: '✕' };

const makers = {
  header: (state, block) => h('h2', {}, textOf(state, block.text)),
  divider: () => h('hr'),
  section: (state, block, place) => section(state, block, place),
  context: (state, block, place) =>
    h(
      'div',
      { class: 'context' },
      block.elements.map((each) => elementNode(state, each, place)),
    ),
  actions: (state, block, place) =>
    h(
      'div',
      { class: 'actions' },
      block.elements.map((each) => elementNode(state, each, place)),
    ),
  context_actions: (state, block, place) =>
    h(
      'div',
      { class: 'actions' },
      block.elements.map((each) => elementNode(state, each, place)),
    ),
  rich_text: (state, block) => h('div', { class: 'rich' }, richText(state, block)),
  markdown: (state, block) => h('div', { class: 'rich' }, markdown(state, block.text)),
  image: (state, block) =>
    h(
      'figure',
      {},
      block.title ? h('figcaption', {}, textOf(state, block.title)) : null,
      h('img', { src: imageSource(block), alt: block.alt_text, ...sizeOf(state, block) }),
    ),
  plan: (state, block) => plan(state, block),
  task_card: (state, block) => h('ol', { class: 'tasks' }, task(state, block)),
  table: (state, block) => table(state, block),
  data_table: (state, block) => table(state, block, block.caption),
  data_visualization: (_state, block) => chart(block),
  input: (state, block, place) => input(state, block, place),
  alert: (state, block) => h('p', { class: `alert ${block.level ?? 'default'}` }, textOf(state, block.text)),
  card: (state, block, place) => card(state, block, place),
  carousel: (state, block, place) =>
    h(
      'div',
      { class: 'carousel' },
      block.elements.map((each) => card(state, each, place)),
    ),
  container: (state, block, place) => container(state, block, place),
};

/** Blocks as nodes; `place` says what using their elements does. */
export function blockNodes(state, blocks, place) {
  return blocks.map((block, index) => {
    const inBlock = {
      ...place,
      act: (element, chosen) => place.act(block.block_id ?? `b${index}`, element, chosen, block),
    };
    const make = Object.hasOwn(makers, block.type) ? makers[block.type] : null;
    const key = { ...block, key: `${place.key}/${block.block_id ?? index}` };
    const node = make === null ? h('p', {}, `(${block.type})`) : make(state, key, inBlock);
    node.classList.add('block');
    return node;
  });
}

function section(state, { text, fields, accessory }, place) {
  const words = h(
    'div',
    { class: 'words' },
    text ? h('p', {}, textOf(state, text)) : null,
    fields
      ? h(
          'div',
          { class: 'fields' },
          fields.map((each) => h('div', {}, textOf(state, each))),
        )
      : null,
  );
  return h('div', { class: 'section' }, words, accessory ? elementNode(state, accessory, place) : null);
}

function plan(state, block) {
  const title = typeof block.title === 'string' ? block.title : block.title.text;
  const tasks = block.tasks ?? [];
  const toggle = (event) => opened.set(block.key, event.target.open);
  const dots = tasks.map(({ status }) => h('i', { class: status }));
  return h(
    'details',
    { class: 'plan', open: opened.get(block.key) ?? true, ontoggle: toggle },
    h(
      'summary',
      {},
      h('span', { class: 'title' }, withMarks(title)),
      h('span', { class: 'dots', 'aria-hidden': 'true' }, dots),
    ),
    h(
      'ol',
      { class: 'tasks' },
      tasks.map((each) => task(state, each)),
    ),
  );
}

function task(state, { title, status, details, output, sources }) {
  const more = [details, output]
    .filter((each) => each !== undefined)
    .map((each) => h('div', { class: 'rich' }, richText(state, each)));
  const links = (sources ?? []).map(({ url, text }) =>
    h('a', { href: url, target: '_blank', rel: 'noreferrer' }, text),
  );
  return h(
    'li',
    { class: status },
    h('span', { class: 'mark', role: 'img', 'aria-label': status.replace('_', ' ') }, marks[status]),
    h('div', { class: 'task' }, h('span', {}, withMarks(title)), more, links),
  );
}

function table(state, { rows, column_settings }, caption) {
  const cell = (each) =>
    each.type === 'rich_text' ? richText(state, each) : (each.text ?? String(each.value));
  const align = (index) => `align-${column_settings?.[index]?.align ?? 'left'}`;
  const [head = [], ...body] = rows;
  return h(
    'div',
    { class: 'table' },
    h(
      'table',
      {},
      caption ? h('caption', {}, caption) : null,
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((each, index) => h('th', { class: align(index) }, cell(each))),
        ),
      ),
      h(
        'tbody',
        {},
        body.map((row) =>
          h(
            'tr',
            {},
            row.map((each, index) => h('td', { class: align(index) }, cell(each))),
          ),
        ),
      ),
    ),
  );
}

function markdown(state, text) {
  return text.split(/\n{2,}/).map((part) => {
    const heading = /^#{1,6}\s+(.*)$/.exec(part);
    if (heading !== null) return h('h4', {}, heading[1]);
    const slack = part
      .replaceAll('**', '*')
      .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<$2|$1>')
      .replaceAll(/^[-*] /gm, '• ');
    return h('p', {}, mrkdwn(state, slack));
  });
}

const svg = (tag, attributes, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** Lines for any series chart, shares for a pie; enough to see that the numbers are right. */
function chart({ title, chart: given }) {
  if (given.type === 'pie')
    return h(
      'figure',
      { class: 'chart' },
      h('figcaption', {}, title),
      h(
        'ul',
        {},
        given.segments.map((each) => h('li', {}, `${each.label}: ${each.value}`)),
      ),
    );
  const values = given.series.flatMap((each) => each.data.map(({ value }) => value));
  const top = Math.max(...values, 1);
  const lines = given.series.map((each, index) => {
    const step = 400 / Math.max(1, each.data.length - 1);
    const points = each.data.map(({ value }, at) => `${at * step},${120 - (value / top) * 110}`).join(' ');
    return svg('polyline', { points, class: `series-${index}` });
  });
  const names = given.series.map((each, index) => h('span', { class: `series-${index}` }, each.name));
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, title),
    svg('svg', { viewBox: '-4 0 408 126', role: 'img' }, ...lines),
    h('div', { class: 'context' }, names, `top ${top}`),
  );
}

function input(state, block, place) {
  const quiet = block.dispatch_action ? place : { ...place, act: () => {} };
  const id = block.block_id ?? '';
  const error = place.errors?.[id];
  return h(
    'div',
    { class: 'input' },
    h(
      'label',
      {},
      h('b', {}, textOf(state, block.label)),
      block.optional ? h('small', {}, ' (optional)') : null,
    ),
    elementNode(state, block.element, quiet),
    error ? h('p', { class: 'wrong', role: 'alert' }, error) : null,
    block.hint ? h('small', {}, textOf(state, block.hint)) : null,
  );
}

function card(state, { hero_image, title, subtitle, body, actions }, place) {
  return h(
    'article',
    { class: 'card' },
    hero_image ? h('img', { src: imageSource(hero_image), alt: hero_image.alt_text }) : null,
    title ? h('b', {}, textOf(state, title)) : null,
    subtitle ? h('small', {}, textOf(state, subtitle)) : null,
    body ? h('p', {}, textOf(state, body)) : null,
    actions
      ? h(
          'div',
          { class: 'actions' },
          actions.map((each) => elementNode(state, each, place)),
        )
      : null,
  );
}

function container(
  state,
  { title, rich_text_title, child_blocks, is_collapsible, default_collapsed },
  place,
) {
  const head = title ? textOf(state, title) : rich_text_title ? richText(state, rich_text_title) : [];
  const inside = blockNodes(state, child_blocks, {
    ...place,
    act: (_id, element, chosen) => place.act(element, chosen),
  });
  if (!is_collapsible) return h('section', { class: 'card' }, h('b', {}, head), inside);
  return h('details', { class: 'card', open: !default_collapsed }, h('summary', {}, head), inside);
}
