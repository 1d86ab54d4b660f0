import { h } from './dom.js';
import { act, store, tell, ui } from './store.js';

/** A button that opens a list of things to do; one menu is open at a time. */
export function menu({ key, label, face, kind }, entries) {
  const isOpen = ui.menu === key;
  const toggle = (event) => {
    event.stopPropagation();
    ui.menu = isOpen ? null : key;
    store.draw();
    document.querySelector('.menu-list button')?.focus();
  };
  return h(
    'span',
    { class: `menu-place ${kind}${isOpen ? ' open' : ''}` },
    h(
      'button',
      {
        type: 'button',
        class: 'menu-button',
        title: label,
        'aria-label': label,
        'aria-haspopup': 'menu',
        'aria-expanded': String(isOpen),
        'data-focus': `menu-${key}`,
        onclick: toggle,
      },
      face,
    ),
    isOpen ? h('div', { class: 'menu-list', role: 'menu', onkeydown: arrows }, entries.map(entryNode)) : null,
  );
}

function entryNode({ name, description, run }) {
  const use = (event) => {
    event.stopPropagation();
    closeMenu();
    run();
  };
  return h(
    'button',
    { type: 'button', role: 'menuitem', onclick: use },
    h('b', {}, name),
    description ? h('small', {}, description) : null,
  );
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll('button')];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

export function closeMenu() {
  if (ui.menu === null) return;
  ui.menu = null;
  store.draw();
}

/** The app's global shortcuts, as in the composer of Slack. */
export function shortcutMenu(key) {
  const entries = shortcuts('global').map(({ name, description, callbackId }) => ({
    name,
    description: `staging-check · ${description}`,
    run: () => void act({ kind: 'shortcut', text: callbackId }),
  }));
  return menu({ key: `shortcuts-${key}`, label: 'Shortcuts', face: '⚡', kind: 'upwards' }, entries);
}

/** What can be done with one message. */
export function messageMenu({ channel, ts, threadTs, user, text }, place) {
  const used = shortcuts('message').map(({ name, description, callbackId }) => ({
    name,
    description: `staging-check · ${description}`,
    run: () => void act({ kind: 'shortcut', text: callbackId, channel, ts }),
  }));
  const copy = async () => {
    const link = `${location.origin}/#${channel}/${threadTs ?? ts}`;
    try {
      await navigator.clipboard.writeText(link);
      tell('The link is copied.');
    } catch {
      tell(link);
    }
  };
  const edit = () => {
    const changed = prompt('Edit the message', text);
    if (changed !== null && changed.trim() !== '') void act({ kind: 'edit', ts, text: changed });
  };
  const own = [
    { name: 'Edit message', run: edit },
    { name: 'Delete message', run: () => void act({ kind: 'delete', ts }) },
  ];
  const entries = [...used, { name: 'Copy link', run: () => void copy() }, ...(user === ui.me ? own : [])];
  return menu({ key: `message-${place}-${ts}`, label: 'More', face: '⋯', kind: 'leftwards' }, entries);
}

const offered = { pushpin: '📌', eyes: '👀', white_check_mark: '✅', '+1': '👍' };

/** Reactions that can be put on a message. */
export function reactionMenu({ ts }, place) {
  const entries = Object.entries(offered).map(([name, face]) => ({
    name: `${face} :${name}:`,
    run: () => void act({ kind: 'react', ts, text: name }),
  }));
  return menu({ key: `react-${place}-${ts}`, label: 'Add reaction', face: '☺', kind: 'leftwards' }, entries);
}

function shortcuts(type) {
  return store.state.shortcuts.filter((each) => each.type === type);
}
