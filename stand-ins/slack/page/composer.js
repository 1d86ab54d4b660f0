import { h } from './dom.js';
import { shortcutMenu } from './menus.js';
import { act, store, ui } from './store.js';

/** The box to type into, of a channel or (with `threadTs`) of a thread. */
export function composer(where, threadTs) {
  const key = threadTs ?? ui.channel;
  const send = (event) => {
    event.preventDefault();
    const text = (ui.drafts[key] ?? '').trim();
    if (text === '') return;
    ui.drafts[key] = '';
    void act({ kind: 'say', text, ...(threadTs === null ? {} : { threadTs }) });
    store.draw();
  };
  const write = (event) => {
    ui.drafts[key] = event.target.value;
  };
  const keys = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  };
  const box = h('textarea', {
    rows: 1,
    'data-focus': `composer-${key}`,
    'aria-label': `Message ${where}`,
    placeholder: threadTs === null ? `Message ${where}` : 'Reply',
    oninput: write,
    onkeydown: keys,
  });
  box.value = ui.drafts[key] ?? '';
  return h(
    'form',
    { class: 'composer', onsubmit: send },
    shortcutMenu(key),
    box,
    h('button', { class: 'send', 'aria-label': 'Send', title: 'Send' }, '➤'),
  );
}
