import { blockNodes } from './blocks.js';
import { fill, h } from './dom.js';
import { connectionNotice } from './side.js';
import { $, act, store, ui } from './store.js';

export function drawHome() {
  const view = store.state.homes.find((each) => each.user === ui.me);
  const place = {
    key: 'home',
    values: {},
    act: (blockId, element, chosen) =>
      void act({ kind: 'click-view', view: 'home', blockId, element: element.action_id, chosen }),
  };
  const blocks =
    view === undefined
      ? [h('div', { class: 'empty' }, 'staging-check has not published its Home for you.')]
      : blockNodes(store.state, view.body.blocks, place);
  fill(
    $('main'),
    h('header', {}, menuButton(), h('div', {}, h('h1', {}, 'staging-check'), h('p', {}, 'Home'))),
    connectionNotice(),
    h('div', { class: 'messages home' }, h('div', { class: 'body' }, blocks)),
  );
}

export function drawDialog() {
  const view = store.state.views.findLast((each) => each.user === ui.me);
  $('dialog').hidden = view === undefined;
  if (view === undefined) {
    ui.viewId = null;
    fill($('dialog'));
    return;
  }
  if (ui.viewId !== view.id) Object.assign(ui, { viewId: view.id, values: {} });
  const { title, submit, close, blocks } = view.body;
  const place = {
    key: view.id,
    values: ui.values,
    errors: view.errors,
    act: (blockId, element, chosen, block) =>
      block.type === 'input' && !block.dispatch_action
        ? null
        : act({
            kind: 'click-view',
            view: 'modal',
            blockId,
            element: element.action_id,
            chosen,
            values: ui.values,
          }),
  };
  const send = (event) => {
    event.preventDefault();
    void act({ kind: 'submit', values: ui.values });
  };
  const named = blocks.map((each, index) => ({ ...each, block_id: each.block_id ?? `b${index}` }));
  const form = h(
    'form',
    { class: 'modal', onsubmit: send },
    h(
      'header',
      {},
      h('h2', {}, title.text),
      h(
        'button',
        { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => act({ kind: 'close' }) },
        '✕',
      ),
    ),
    h(
      'div',
      { class: 'inside' },
      view.errors[''] ? h('p', { class: 'alert error' }, view.errors['']) : null,
      blockNodes(store.state, named, place),
    ),
    h(
      'footer',
      {},
      h(
        'button',
        { type: 'button', class: 'button', onclick: () => act({ kind: 'close' }) },
        close?.text ?? 'Close',
      ),
      submit ? h('button', { class: 'button primary' }, submit.text) : null,
    ),
  );
  fill($('dialog'), h('div', { role: 'dialog', 'aria-modal': 'true', 'aria-label': title.text }, form));
}

/** Opens the list of channels on a phone. */
export function menuButton() {
  const open = () => {
    ui.isSideOpen = !ui.isSideOpen;
    store.draw();
  };
  return h('button', { class: 'to-side', 'aria-label': 'Channels', onclick: open }, '☰');
}
