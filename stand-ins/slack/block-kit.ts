import {
  accessory,
  actionElement,
  anyText,
  button,
  contextAction,
  contextElement,
  imageElement,
  imageFields,
  inputElement,
  mrkdwn,
  oneImageSource,
  plain,
  typeName as type,
} from './block-kit-elements.ts';
import {
  all,
  type BlockProblem,
  bool,
  byType,
  type Check,
  type Fields,
  integer,
  isObject,
  list,
  numberAbove,
  object,
  oneOf,
  report,
  rule,
  text,
  url,
  type Validation,
} from './block-kit-fields.ts';
import { richText } from './block-kit-rich-text.ts';
import { tooLong } from './block-kit-size.ts';

type Surface = Validation['surface'];

const blockId: Fields = { block_id: text(255) };
const block = (required: Fields, optional: Fields = {}): Check =>
  object({ type, ...required }, { ...blockId, ...optional });

const taskFields: Fields = {
  task_id: text(255),
  title: text(3000),
  status: oneOf('pending', 'in_progress', 'complete', 'error'),
};
const taskExtras: Fields = {
  details: richText,
  output: richText,
  sources: list(byType({ url: object({ type, url, text: text(3000) }) }), 50, 0),
};
const task = object(taskFields, { ...taskExtras, type: oneOf('task_card'), ...blockId });
const planTitle: Check = (value, at, validation) =>
  (isObject(value) ? plain(3000) : text(3000))(value, at, validation);

const rawText = object({ type, text: text(10_000, 0) });
const rawNumber = object({ type, value: numberAbove() }, { text: text(255) });
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });
const columnSettings = object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool });
const evenRows = rule('invalid_value', ({ rows }) =>
  Array.isArray(rows) && new Set(rows.map((row) => (Array.isArray(row) ? row.length : -1))).size > 1
    ? 'all rows must have the same number of cells'
    : null,
);
const plainHeader = rule('invalid_value', ({ rows }) => {
  const head: unknown = Array.isArray(rows) ? rows[0] : [];
  return Array.isArray(head) && head.some((each) => isObject(each) && each.type === 'rich_text')
    ? 'the header row may not hold rich_text'
    : null;
});

const point = object({ label: text(20), value: numberAbove() });
const series = object({ name: text(50), data: list(point, 20) });
const axes = object({ categories: list(text(20), 20) }, { x_label: text(50), y_label: text(50) });
const lines = all(
  object({ type, series: list(series, 6), axis_config: axes }),
  rule('invalid_value', ({ series: given }) => {
    const names = Array.isArray(given) ? given.map((each) => (isObject(each) ? each.name : null)) : [];
    return new Set(names).size === names.length ? null : 'series names must be unique';
  }),
);
const chart = byType({
  pie: object({ type, segments: list(object({ label: text(20), value: numberAbove(0) }), 6) }),
  line: lines,
  bar: lines,
  area: lines,
});

const card = all(
  block(
    {},
    {
      hero_image: imageElement,
      icon: imageElement,
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      actions: list(byType({ button }), 2),
    },
  ),
  rule('missing_required_field', (value) =>
    ['hero_image', 'title', 'body', 'actions'].some((name) => value[name] !== undefined)
      ? null
      : 'must provide one of hero_image, title, body, actions',
  ),
);
const sectionText = rule('missing_required_field', (value) =>
  value.text === undefined && value.fields === undefined ? 'must provide one of text, fields' : null,
);
const tasksOnce = rule('duplicate', ({ tasks }) => {
  const ids = Array.isArray(tasks) ? tasks.map((each) => (isObject(each) ? each.task_id : null)) : [];
  return new Set(ids).size === ids.length ? null : 'task_id must be unique within a plan';
});

const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
const messages: readonly Surface[] = ['message'];

const header = block({ text: plain(150) }, { level: integer(1, 4) });
const divider = block({});
const context = block({ elements: list(contextElement, 10) });
const actions = block({ elements: list(actionElement, 25) });
const section = all(
  block({}, { text: anyText(3000), fields: list(anyText(2000), 10), accessory, expand: bool }),
  sectionText,
);
const image = all(block({ alt_text: text(2000) }, { title: plain(2000), ...imageFields }), oneImageSource);
const table = block(
  { rows: list(list(cell, 20), 100) },
  {
    column_settings: list(
      (value, at, validation) => value === null || columnSettings(value, at, validation),
      20,
    ),
  },
);
const input = block(
  { label: plain(2000), element: inputElement },
  { hint: plain(2000), optional: bool, dispatch_action: bool },
);
const child = byType({ header, divider, context, actions, section, image, table });

/** Each block type: how it is judged, and where it may stand (slack-platform facts, section 1.1). */
const blocks: Readonly<Record<string, { check: Check; surfaces: readonly Surface[] }>> = {
  header: { check: header, surfaces: everywhere },
  divider: { check: divider, surfaces: everywhere },
  section: { check: section, surfaces: everywhere },
  context: { check: context, surfaces: everywhere },
  actions: { check: actions, surfaces: everywhere },
  image: { check: image, surfaces: everywhere },
  input: { check: input, surfaces: everywhere },
  rich_text: { check: richText, surfaces: everywhere },
  markdown: { check: block({ text: text(12_000) }), surfaces: messages },
  plan: {
    check: all(block({ title: planTitle }, { tasks: list(task, 50, 0) }), tasksOnce),
    surfaces: messages,
  },
  task_card: { check: block(taskFields, taskExtras), surfaces: messages },
  table: { check: table, surfaces: messages },
  data_table: {
    check: all(
      block(
        { caption: text(3000), rows: list(list(cell, 20), 101, 2) },
        { page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
      ),
      evenRows,
      plainHeader,
    ),
    surfaces: messages,
  },
  data_visualization: { check: block({ title: text(50), chart }), surfaces: messages },
  card: { check: card, surfaces: ['message', 'home'] },
  carousel: { check: block({ elements: list(byType({ card }), 10) }), surfaces: ['message', 'home'] },
  container: {
    check: block(
      { child_blocks: list(child, 10) },
      {
        title: plain(150),
        rich_text_title: richText,
        subtitle: anyText(150),
        icon: imageElement,
        width: oneOf('narrow', 'standard', 'wide', 'full'),
        is_collapsible: bool,
        default_collapsed: bool,
        has_header_divider: bool,
      },
    ),
    surfaces: ['message', 'home'],
  },
  context_actions: { check: block({ elements: list(contextAction, 5) }), surfaces: messages },
  alert: {
    check: block({ text: anyText(200) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
    surfaces: ['modal'],
  },
};

const checkBlock = byType(
  Object.fromEntries(Object.entries(blocks).map(([name, { check }]) => [name, check])),
);

/** At most so many blocks of these types in one message. */
const atMost: readonly { types: readonly string[]; max: number; code: string; message: string }[] = [
  { types: ['plan'], max: 1, code: 'too_many_plans', message: 'Cannot have more than 1 plan block' },
  {
    types: ['table', 'data_table'],
    max: 1,
    code: 'only_one_table_allowed',
    message: 'only one table allowed',
  },
  {
    types: ['data_visualization'],
    max: 2,
    code: 'too_many_items',
    message: 'no more than 2 data_visualization blocks allowed',
  },
];

/** Everything Slack would refuse in these blocks on this surface; empty when they are fine. */
export function validateBlocks(given: unknown, surface: Surface, root = '/blocks'): BlockProblem[] {
  const validation: Validation = { surface, problems: [], blockIds: new Set() };
  const max = surface === 'message' ? 50 : 100;
  if (!Array.isArray(given)) {
    report(validation, root, 'invalid_type', 'must provide an array');
    return validation.problems;
  }
  if (given.length > max)
    report(validation, root, 'msg_blocks_too_many', `no more than ${max} items allowed`);
  for (const [index, each] of given.entries()) {
    checkBlock(each, `${root}/${index}`, validation);
    checkPlace(each, `${root}/${index}`, validation);
  }
  checkCounts(given, root, validation);
  if (surface === 'message') validation.problems.push(...tooLong(given, root));
  return validation.problems;
}

function checkPlace(value: unknown, at: string, validation: Validation): void {
  if (!isObject(value) || typeof value.type !== 'string') return;
  const row = Object.hasOwn(blocks, value.type) ? blocks[value.type] : undefined;
  if (row !== undefined && !row.surfaces.includes(validation.surface))
    report(
      validation,
      `${at}/type`,
      'unsupported_surface',
      `${value.type} is not supported on the ${validation.surface} surface`,
    );
  if (typeof value.block_id === 'string' && value.type !== 'markdown') {
    if (validation.blockIds.has(value.block_id))
      report(validation, `${at}/block_id`, 'duplicate', `block_id "${value.block_id}" already exists`);
    validation.blockIds.add(value.block_id);
  }
  const elements = Array.isArray(value.elements) ? value.elements : [];
  const ids = elements.flatMap((each) =>
    isObject(each) && each.action_id !== undefined ? [each.action_id] : [],
  );
  if (new Set(ids).size !== ids.length)
    report(validation, `${at}/elements`, 'duplicate', 'action_id already exists in this block');
}

function checkCounts(given: readonly unknown[], root: string, validation: Validation): void {
  const types = given.map((each) => (isObject(each) ? each.type : undefined));
  for (const { types: counted, max, code, message } of atMost) {
    if (types.filter((each) => counted.some((one) => one === each)).length > max)
      report(validation, root, code, message);
  }
  if (types.includes('plan') && types.includes('task_card'))
    report(validation, root, 'mutually_exclusive', 'plan and task_card cannot be in one message');
}

const viewFields: Fields = {
  blocks: () => {},
  callback_id: text(255, 0),
  private_metadata: text(3000, 0),
  external_id: text(255, 0),
};
const modal = object(
  { type, title: plain(24), blocks: () => {} },
  {
    ...viewFields,
    submit: plain(24),
    close: plain(24),
    clear_on_close: bool,
    notify_on_close: bool,
    submit_disabled: bool,
  },
);
const home = object({ type, blocks: () => {} }, viewFields);

/** Everything Slack would refuse in a view: a modal or an App Home. */
export function validateView(view: unknown): BlockProblem[] {
  const validation: Validation = { surface: 'modal', problems: [], blockIds: new Set() };
  byType({ modal, home })(view, '/view', validation);
  if (!isObject(view)) return validation.problems;
  const surface = view.type === 'home' ? 'home' : 'modal';
  const inside = view.blocks === undefined ? [] : validateBlocks(view.blocks, surface, '/view/blocks');
  const hasInput =
    Array.isArray(view.blocks) && view.blocks.some((each) => isObject(each) && each.type === 'input');
  if (surface === 'modal' && hasInput && view.submit === undefined)
    report(validation, '/view', 'missing_required_field', 'missing required field: submit');
  return [...validation.problems, ...inside];
}
