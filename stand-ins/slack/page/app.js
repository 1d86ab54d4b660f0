import { composer } from './composer.js';
import { fill, h } from './dom.js';
import { nameOf } from './markup.js';
import { closeMenu } from './menus.js';
import { isMine, messageNode } from './messages.js';
import { drawDialog, drawHome, menuButton } from './panels.js';
import { connectionNotice, drawSide } from './side.js';
import { $, act, store, ui } from './store.js';

store.draw = draw;

readAddress();
addEventListener('hashchange', () => {
  readAddress();
  draw();
});
const events = new EventSource('/page/events');
events.onmessage = ({ data }) => {
  store.state = JSON.parse(data);
  store.isLive = true;
  draw();
};
events.onerror = () => {
  store.isLive = false;
  draw();
};
addEventListener('click', (event) => {
  if (event.target.closest?.('.menu-place') === null) closeMenu();
  if (ui.isSideOpen && event.target.closest?.('#side, .to-side') === null) {
    ui.isSideOpen = false;
    draw();
  }
});
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (ui.menu !== null) closeMenu();
  else if ($('dialog').hidden === false) void act({ kind: 'close' });
});

function readAddress() {
  const [channel, ts] = location.hash.slice(1).split('/');
  if (channel) Object.assign(ui, { channel, home: false });
  if (ts) ui.thread = ts;
}

function draw() {
  if (store.state === null) return;
  const focus = document.activeElement?.dataset?.focus;
  const range = [document.activeElement?.selectionStart, document.activeElement?.selectionEnd];
  drawSide();
  if (ui.home) drawHome();
  else drawChannel();
  drawThread();
  drawDialog();
  if (focus === undefined) return;
  const again = document.querySelector(`[data-focus="${focus}"]`);
  again?.focus();
  if (typeof range[0] === 'number' && again?.type !== 'number') again?.setSelectionRange?.(...range);
}

function drawChannel() {
  const channel = store.state.channels.find((each) => each.id === ui.channel);
  const main = $('main');
  const list = main.querySelector('.messages');
  const wasAtEnd =
    list === null ||
    list.dataset.of !== ui.channel ||
    list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const from = list?.scrollTop ?? 0;
  const shown = store.state.messages.filter(
    (each) => each.channel === ui.channel && isMine(each) && (each.threadTs === null || each.isBroadcast),
  );
  const marks = store.state.bookmarks.filter((each) => each.channel === ui.channel);
  const messages = h(
    'div',
    { class: 'messages', 'data-of': ui.channel, role: 'log', tabindex: 0 },
    shown.length === 0 ? welcome() : null,
    shown.map((each, index) => messageNode(each, shown[index - 1], true)),
  );
  fill(
    main,
    h(
      'header',
      {},
      menuButton(),
      h('div', {}, h('h2', {}, `# ${channel?.name ?? ui.channel}`), h('p', {}, channel?.topic ?? '')),
      marks.map((each) => h('a', { class: 'bookmark', href: each.link }, each.title)),
    ),
    connectionNotice(),
    messages,
    composer(`#${channel?.name ?? ''}`, null),
  );
  messages.scrollTop = wasAtEnd ? messages.scrollHeight : from;
}

function welcome() {
  return h(
    'div',
    { class: 'empty' },
    h('p', {}, 'Nothing here yet.'),
    h('p', {}, 'Type ', h('code', {}, '/staging-check help'), ' below to begin.'),
  );
}

function drawThread() {
  const aside = $('thread');
  const root = store.state.messages.find((each) => each.ts === ui.thread);
  aside.hidden = root === undefined || ui.home;
  document.body.classList.toggle('thread-open', !aside.hidden);
  if (aside.hidden) return;
  const list = aside.querySelector('.messages');
  const from = list?.scrollTop ?? 0;
  const isEnd = list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const replies = store.state.messages.filter(
    (each) => each.threadTs === root.ts && each.channel === root.channel && isMine(each),
  );
  const close = () => {
    ui.thread = null;
    draw();
  };
  const messages = h(
    'div',
    { class: 'messages', tabindex: 0 },
    messageNode(root, undefined, false),
    replies.length > 0
      ? h('p', { class: 'count' }, `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`)
      : null,
    replies.map((each, index) => messageNode({ ...each, isBroadcast: false }, replies[index - 1], false)),
  );
  fill(
    aside,
    h(
      'header',
      {},
      h('h2', {}, 'Thread'),
      h('p', {}, `# ${nameOf(store.state, root.channel)}`),
      h('button', { class: 'close', 'aria-label': 'Close thread', onclick: close }, '✕'),
    ),
    messages,
    composer('thread', root.ts),
  );
  messages.scrollTop = isEnd ? messages.scrollHeight : from;
}
