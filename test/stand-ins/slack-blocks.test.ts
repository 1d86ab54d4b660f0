import { expect, test } from 'vitest';
import { validateBlocks, validateView } from '../../stand-ins/slack/block-kit.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index));
const button = (more: object = {}, index = 0) => ({
  type: 'button',
  action_id: `a${index}`,
  text: plain(5),
  ...more,
});
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const option = (more: object = {}) => ({ text: plain(5), value: 'v', ...more });
const task = (index: number, more: object = {}) => ({
  task_id: `t${index}`,
  title: 'one',
  status: 'complete',
  ...more,
});
const plan = (...tasks: object[]) => ({ type: 'plan', title: 'phase2', tasks });
const rich = (elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const rows = (count: number, cells = 2) =>
  many(count, () => many(cells, () => ({ type: 'raw_text', text: 'c' })));
const dataTable = (more: object) => ({ type: 'data_table', caption: 'c', rows: rows(3), ...more });
const chart = (of: object, title = 't') => ({ type: 'data_visualization', title, chart: of });
const line = (...series: object[]) => ({ type: 'line', series, axis_config: { categories: ['a'] } });
const series = (name: string, points = 1) => ({
  name,
  data: many(points, (index) => ({ label: `${index}`, value: index })),
});
const image = (more: object) => ({ type: 'image', alt_text: 'a', ...more });

const fine: readonly [string, object[]][] = [
  ['header 150', [{ type: 'header', text: plain(150) }]],
  [
    'section 3,000 with 10 fields',
    [{ type: 'section', text: mrkdwn(3000), fields: many(10, () => plain(200)) }],
  ],
  ['25 buttons', actions(...many(25, (index) => button({}, index)))],
  ['plan of 50', [plan(...many(50, (index) => task(index)))]],
  [
    'plan with details',
    [
      plan(
        task(1, {
          details: rich([{ type: 'text', text: 'why' }]),
          sources: [{ type: 'url', url: 'https://e.com', text: 'log' }],
        }),
      ),
    ],
  ],
  [
    'rich text leaves',
    [
      rich([
        { type: 'emoji', name: 'x' },
        { type: 'user', user_id: 'U1' },
        { type: 'date', timestamp: 1, format: '{time}' },
        { type: 'link', url: 'https://e.com' },
      ]),
    ],
  ],
  ['table', [{ type: 'table', rows: rows(100, 20) }]],
  ['data table', [dataTable({ page_size: 10 })]],
  ['two charts', [chart(line(series('a'))), chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] })]],
  ['markdown', [{ type: 'markdown', text: x(11_000) }]],
  ['image of a file', [image({ slack_file: { id: 'F012345678' } })]],
  ['50 blocks', many(50, () => ({ type: 'divider' }))],
];

test.each(fine)('%s is accepted', (_name, blocks) => {
  expect(validateBlocks(blocks, 'message')).toEqual([]);
});

const refused: readonly [string, object[], string, string][] = [
  ['51 blocks', many(51, () => ({ type: 'divider' })), '/blocks', 'msg_blocks_too_many'],
  ['unknown type', [{ type: 'nope' }], '/blocks/0/type', 'unsupported_type'],
  ['no type', [{}], '/blocks/0', 'missing_required_field'],
  ['unknown field', [{ type: 'divider', colour: 'red' }], '/blocks/0/colour', 'unknown_field'],
  ['a prototype key as type', [{ type: 'constructor' }], '/blocks/0/type', 'unsupported_type'],
  ['block_id 256', [{ type: 'divider', block_id: x(256) }], '/blocks/0/block_id', 'too_long'],
  [
    'block_id twice',
    [
      { type: 'divider', block_id: 'b' },
      { type: 'divider', block_id: 'b' },
    ],
    '/blocks/1/block_id',
    'duplicate',
  ],
  ['header 151', [{ type: 'header', text: plain(151) }], '/blocks/0/text/text', 'too_long'],
  ['header empty', [{ type: 'header', text: plain(0) }], '/blocks/0/text/text', 'too_short'],
  ['header of mrkdwn', [{ type: 'header', text: mrkdwn(1) }], '/blocks/0/text/type', 'unsupported_type'],
  ['header level 5', [{ type: 'header', text: plain(1), level: 5 }], '/blocks/0/level', 'out_of_range'],
  ['section 3,001', [{ type: 'section', text: mrkdwn(3001) }], '/blocks/0/text/text', 'too_long'],
  ['section of nothing', [{ type: 'section' }], '/blocks/0', 'missing_required_field'],
  [
    '11 fields',
    [{ type: 'section', fields: many(11, () => plain(1)) }],
    '/blocks/0/fields',
    'too_many_items',
  ],
  ['field 2,001', [{ type: 'section', fields: [plain(2001)] }], '/blocks/0/fields/0/text', 'too_long'],
  [
    '11 context elements',
    [{ type: 'context', elements: many(11, () => plain(1)) }],
    '/blocks/0/elements',
    'too_many_items',
  ],
  ['26 buttons', actions(...many(26, (index) => button({}, index))), '/blocks/0/elements', 'too_many_items'],
  ['no button', actions(), '/blocks/0/elements', 'too_few_items'],
  ['button text 76', actions(button({ text: plain(76) })), '/blocks/0/elements/0/text/text', 'too_long'],
  ['button value 2,001', actions(button({ value: x(2001) })), '/blocks/0/elements/0/value', 'too_long'],
  [
    'button url 3,001',
    actions(button({ url: `https://${x(3000)}` })),
    '/blocks/0/elements/0/url',
    'too_long',
  ],
  ['button style', actions(button({ style: 'default' })), '/blocks/0/elements/0/style', 'invalid_value'],
  ['action_id 256', actions(button({ action_id: x(256) })), '/blocks/0/elements/0/action_id', 'too_long'],
  ['action_id twice', actions(button(), button()), '/blocks/0/elements', 'duplicate'],
  [
    'confirm title 101',
    actions(button({ confirm: { title: plain(101), text: plain(1), confirm: plain(1), deny: plain(1) } })),
    '/blocks/0/elements/0/confirm/title/text',
    'too_long',
  ],
  [
    'confirm text 301',
    actions(button({ confirm: { title: plain(1), text: plain(301), confirm: plain(1), deny: plain(1) } })),
    '/blocks/0/elements/0/confirm/text/text',
    'too_long',
  ],
  [
    'confirm button 31',
    actions(button({ confirm: { title: plain(1), text: plain(1), confirm: plain(31), deny: plain(1) } })),
    '/blocks/0/elements/0/confirm/confirm/text',
    'too_long',
  ],
  [
    'overflow of 6',
    actions({ type: 'overflow', options: many(6, () => option()) }),
    '/blocks/0/elements/0/options',
    'too_many_items',
  ],
  [
    'option value 151',
    actions({ type: 'overflow', options: [option({ value: x(151) })] }),
    '/blocks/0/elements/0/options/0/value',
    'too_long',
  ],
  [
    'option text 76',
    actions({ type: 'overflow', options: [option({ text: plain(76) })] }),
    '/blocks/0/elements/0/options/0/text/text',
    'too_long',
  ],
  [
    'select of 101',
    actions({ type: 'static_select', options: many(101, () => option()) }),
    '/blocks/0/elements/0/options',
    'too_many_items',
  ],
  [
    '11 checkboxes',
    actions({ type: 'checkboxes', options: many(11, () => option()) }),
    '/blocks/0/elements/0/options',
    'too_many_items',
  ],
  ['image without a source', [image({})], '/blocks/0', 'missing_required_field'],
  ['image file id', [image({ slack_file: { id: 'nope' } })], '/blocks/0/slack_file/id', 'invalid_value'],
  [
    'alt text 2,001',
    [image({ alt_text: x(2001), image_url: 'https://e.com/a.png' })],
    '/blocks/0/alt_text',
    'too_long',
  ],
  ['two plans', [plan(task(1)), plan(task(2))], '/blocks', 'too_many_plans'],
  ['plan of 51', [plan(...many(51, (index) => task(index)))], '/blocks/0/tasks', 'too_many_items'],
  ['task_id twice', [plan(task(1), task(1))], '/blocks/0', 'duplicate'],
  ['status completed', [plan(task(1, { status: 'completed' }))], '/blocks/0/tasks/0/status', 'invalid_value'],
  ['details of text', [plan(task(1, { details: 'why' }))], '/blocks/0/tasks/0/details', 'invalid_type'],
  [
    'source without text',
    [plan(task(1, { sources: [{ type: 'url', url: 'https://e.com' }] }))],
    '/blocks/0/tasks/0/sources/0',
    'missing_required_field',
  ],
  [
    'plan with task_card',
    [plan(task(1)), { type: 'task_card', ...task(2) }],
    '/blocks',
    'mutually_exclusive',
  ],
  [
    'empty text leaf',
    [rich([{ type: 'text', text: '' }])],
    '/blocks/0/elements/0/elements/0/text',
    'too_short',
  ],
  [
    'unknown leaf',
    [rich([{ type: 'mrkdwn', text: 'x' }])],
    '/blocks/0/elements/0/elements/0/type',
    'unsupported_type',
  ],
  [
    'markdown 12,001 in sum',
    [
      { type: 'markdown', text: x(6000) },
      { type: 'markdown', text: x(6001) },
    ],
    '/blocks',
    'too_long',
  ],
  ['table of 101', [{ type: 'table', rows: rows(101) }], '/blocks/0/rows', 'too_many_items'],
  ['table 21 wide', [{ type: 'table', rows: rows(1, 21) }], '/blocks/0/rows/0', 'too_many_items'],
  [
    'table 10,001 characters',
    [
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: x(6000) },
            { type: 'raw_text', text: x(4001) },
          ],
        ],
      },
    ],
    '/blocks/0/rows',
    'too_long',
  ],
  ['two tables', [{ type: 'table', rows: rows(1) }, dataTable({})], '/blocks', 'only_one_table_allowed'],
  ['data table of 102', [dataTable({ rows: rows(102) })], '/blocks/0/rows', 'too_many_items'],
  ['data table of 1', [dataTable({ rows: rows(1) })], '/blocks/0/rows', 'too_few_items'],
  ['uneven data table', [dataTable({ rows: [...rows(1, 2), ...rows(1, 3)] })], '/blocks/0', 'invalid_value'],
  ['rich header row', [dataTable({ rows: [[rich([])], [rich([])]] })], '/blocks/0', 'invalid_value'],
  ['page size 101', [dataTable({ page_size: 101 })], '/blocks/0/page_size', 'out_of_range'],
  ['three charts', many(3, () => chart(line(series('a')))), '/blocks', 'too_many_items'],
  ['chart title 51', [chart(line(series('a')), x(51))], '/blocks/0/title', 'too_long'],
  [
    '7 series',
    [chart(line(...many(7, (index) => series(`${index}`))))],
    '/blocks/0/chart/series',
    'too_many_items',
  ],
  ['series twice', [chart(line(series('a'), series('a')))], '/blocks/0/chart', 'invalid_value'],
  ['21 points', [chart(line(series('a', 21)))], '/blocks/0/chart/series/0/data', 'too_many_items'],
  [
    'pie of zero',
    [chart({ type: 'pie', segments: [{ label: 'a', value: 0 }] })],
    '/blocks/0/chart/segments/0/value',
    'out_of_range',
  ],
  ['card body 201', [{ type: 'card', body: mrkdwn(201) }], '/blocks/0/body/text', 'too_long'],
  [
    'carousel of 11',
    [{ type: 'carousel', elements: many(11, () => ({ type: 'card', title: mrkdwn(1) })) }],
    '/blocks/0/elements',
    'too_many_items',
  ],
  [
    'container of 11',
    [{ type: 'container', child_blocks: many(11, () => ({ type: 'divider' })) }],
    '/blocks/0/child_blocks',
    'too_many_items',
  ],
  [
    'container in container',
    [{ type: 'container', child_blocks: [{ type: 'container' }] }],
    '/blocks/0/child_blocks/0/type',
    'unsupported_type',
  ],
  [
    '6 context actions',
    [
      {
        type: 'context_actions',
        elements: many(6, (index) => ({
          type: 'icon_button',
          icon: 'trash',
          text: plain(1),
          action_id: `${index}`,
        })),
      },
    ],
    '/blocks/0/elements',
    'too_many_items',
  ],
  ['alert in a message', [{ type: 'alert', text: plain(1) }], '/blocks/0/type', 'unsupported_surface'],
  [
    '12,001 characters in all',
    many(5, () => ({ type: 'section', text: mrkdwn(2401) })),
    '/blocks',
    'msg_blocks_too_long',
  ],
  [
    '10,601 weighted bytes with a plan',
    [plan(...many(2, (index) => task(index, { details: rich([{ type: 'text', text: x(2700) }]) })))],
    '/blocks',
    'msg_too_long',
  ],
];

test.each(refused)('%s is refused', (_name, blocks, pointer, code) => {
  const problems = validateBlocks(blocks, 'message');
  expect(problems.map((each) => ({ pointer: each.pointer, code: each.code }))).toEqual([{ pointer, code }]);
});

test('every problem is reported at once', () => {
  const blocks = [{ type: 'header' }, { type: 'section', text: mrkdwn(3001), nope: 1 }];
  expect(validateBlocks(blocks, 'message')).toHaveLength(3);
});

test.each([
  [
    'a modal of a plan',
    { type: 'modal', title: plain(1), blocks: [plan(task(1))] },
    '/view/blocks/0/type',
    'unsupported_surface',
  ],
  [
    'a home of a table',
    { type: 'home', blocks: [{ type: 'table', rows: rows(1) }] },
    '/view/blocks/0/type',
    'unsupported_surface',
  ],
  ['a title of 25', { type: 'modal', title: plain(25), blocks: [] }, '/view/title/text', 'too_long'],
  [
    '101 blocks',
    { type: 'home', blocks: many(101, () => ({ type: 'divider' })) },
    '/view/blocks',
    'msg_blocks_too_many',
  ],
  [
    'inputs without submit',
    {
      type: 'modal',
      title: plain(1),
      blocks: [{ type: 'input', label: plain(1), element: { type: 'plain_text_input' } }],
    },
    '/view',
    'missing_required_field',
  ],
  [
    'private_metadata 3,001',
    { type: 'home', blocks: [], private_metadata: x(3001) },
    '/view/private_metadata',
    'too_long',
  ],
])('%s is refused', (_name, view, pointer, code) => {
  expect(validateView(view)).toMatchObject([{ pointer, code }]);
});
