import { isObject } from './block-kit-fields.ts';
import type { Json } from './state.ts';

/** What a person chose, by action_id or block_id: a text, or several for those that take several. */
export type Chosen = Readonly<Record<string, string | readonly string[]>>;

/** An element with the block it stands in. */
export interface Placed {
  element: Json;
  blockId: string;
}

/** Every element of blocks that can be acted on, in order; blocks without an id are named by their place. */
export function elementsOf(blocks: unknown): Placed[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block, index) => {
    if (!isObject(block)) return [];
    const blockId = typeof block.block_id === 'string' ? block.block_id : `b${index}`;
    const elements = Array.isArray(block.elements) ? block.elements : [];
    const actions = Array.isArray(block.actions) ? block.actions : [];
    const found = [...elements, ...actions, block.accessory, block.element]
      .filter(isObject)
      .map((element) => ({ element, blockId }));
    return [...found, ...elementsOf(block.child_blocks)].filter(
      ({ element }) => element.type !== 'image' && typeof element.action_id === 'string',
    );
  });
}

/** The `state.values` of blocks, from what was chosen and what was preset. */
export function valuesOf(blocks: unknown, chosen: Chosen): Json {
  const values: Record<string, Json> = {};
  for (const { element, blockId } of elementsOf(blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue;
    const id = String(element.action_id);
    values[blockId] = { ...values[blockId], [id]: stateOf(element, chosen[id] ?? chosen[blockId]) };
  }
  return values;
}

const fieldOf: Readonly<Record<string, string>> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
};

/** The state of one element; `given` undefined means untouched. */
export function stateOf(element: Json, given: string | readonly string[] | undefined): Json {
  const type = String(element.type);
  const one = typeof given === 'string' ? given : given?.[0];
  const wanted = typeof given === 'string' ? [given] : given;
  if (type === 'static_select' || type === 'radio_buttons' || type === 'overflow')
    return {
      type,
      selected_option: given === undefined ? (element.initial_option ?? null) : (pick(element, one) ?? null),
    };
  if (type === 'multi_static_select' || type === 'checkboxes')
    return {
      type,
      selected_options:
        wanted === undefined
          ? (element.initial_options ?? [])
          : wanted.map((each) => pick(element, each)).filter((each) => each !== undefined),
    };
  if (type === 'multi_users_select') return { type, selected_users: wanted ?? element.initial_users ?? [] };
  const field = fieldOf[type] ?? 'value';
  const preset = element[field.replace('selected', 'initial')] ?? element.initial_value ?? null;
  return { type, [field]: one === undefined || one === '' ? (given === undefined ? preset : null) : one };
}

/** The option of that value, in the options or the groups. */
function pick(element: Json, value: string | undefined): Json | undefined {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isObject) : [];
  const options = [element.options, ...groups.map((group) => group.options)].flat().filter(isObject);
  return options.find((option) => option.value === value);
}

/** The element of that action_id, value or label; throws, naming what there is, when there is none. */
export function findElement(blocks: unknown, named: string, blockId: string | undefined): Placed {
  const all = elementsOf(blocks).filter((each) => blockId === undefined || each.blockId === blockId);
  const label = ({ element }: Placed): unknown => (isObject(element.text) ? element.text.text : undefined);
  const found =
    all.find(({ element }) => element.action_id === named) ??
    all.find(({ element }) => element.value === named) ??
    all.find((each) => label(each) === named);
  if (found !== undefined) return found;
  throw new Error(
    `nothing to press is named "${named}"; there is ${all.map((each) => each.element.action_id).join(', ') || 'nothing'}`,
  );
}

/** One entry of `actions` in a block_actions payload. */
export function actionOf({ element, blockId }: Placed, chosen: string | readonly string[] | undefined): Json {
  const { type, action_id, text, value, style } = element;
  const base = { type, action_id, block_id: blockId, action_ts: String(Date.now() / 1000) };
  if (type !== 'button') return { ...base, ...stateOf(element, chosen) };
  return {
    ...base,
    text,
    ...(value === undefined ? {} : { value }),
    ...(style === undefined ? {} : { style }),
  };
}
