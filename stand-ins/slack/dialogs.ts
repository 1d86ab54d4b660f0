import { validateView } from './block-kit.ts';
import { isObject } from './block-kit-fields.ts';
import { addView, closeViews, replaceBody } from './methods/views.ts';
import type { Json, State, View } from './state.ts';
import { type Chosen, elementsOf, stateOf } from './view-values.ts';

/** Slack itself asks for the inputs that are not optional and still empty. */
export function missingInputs(view: View, chosen: Chosen): Record<string, string> {
  const blocks = Array.isArray(view.body.blocks) ? view.body.blocks : [];
  const missing = elementsOf(blocks).filter(({ element, blockId }) => {
    const block = blocks.find((each, index) => (each.block_id ?? `b${index}`) === blockId);
    if (block?.type !== 'input' || block.optional === true) return false;
    const { type: _, ...held } = stateOf(element, chosen[String(element.action_id)] ?? chosen[blockId]);
    return Object.values(held).every((each) => each === null || (Array.isArray(each) && each.length === 0));
  });
  return Object.fromEntries(missing.map(({ blockId }) => [blockId, 'Please complete this required field.']));
}

/** Does to the dialog what the app's response_action says; without one it closes. */
export function afterSubmit(state: State, view: View, ack: unknown): void {
  const answer: Json = isObject(ack) ? { ...ack } : {};
  if (answer.response_action === 'errors' && isObject(answer.errors)) {
    view.errors = Object.fromEntries(
      Object.entries(answer.errors).map(([key, value]) => [key, String(value)]),
    );
    state.changed();
    return;
  }
  const body = isObject(answer.view) ? { ...answer.view } : null;
  const isRefused = body !== null && validateView(body).length > 0;
  if (isRefused) view.errors = { '': 'The app answered with a view that Slack refuses.' };
  else if (answer.response_action === 'update' && body !== null) replaceBody(state, view, body);
  else if (answer.response_action === 'push' && body !== null) addView(state, view.user, body, view);
  else if (answer.response_action === 'clear') closeViews(state, view.user);
  else state.views.delete(view.id);
  state.changed();
}
