import { composer } from './composer.js';
import { fill, h } from './dom.js';
import { nameOf } from './markup.js';
import { closeMenu } from './menus.js';
import { isMine, messageNode } from './messages.js';
import { drawDialog, drawHome, menuButton } from './panels.js';
import { goTo, holdPlace } from './place.js';
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
  const isFirst = store.state === null;
  store.state = JSON.parse(data);
  store.isLive = true;
  ui.channel ??= store.state.opensAt;
  if (isFirst) for (const { channel, ts } of store.state.messages) ui.seen[channel] = ts;
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
  if (channel) Object.assign(ui, { channel, home: false, thread: null, named: ts ?? null });
}

/** Opens the thread of the message that the address names, when it is a reply; shows it where it is. */
function goToNamed() {
  const message = store.state.messages.find((each) => each.ts === ui.named);
  if (message === undefined) return;
  if (message.threadTs !== null && ui.thread !== message.threadTs) {
    ui.thread = message.threadTs;
    drawThread();
  }
  const list = $(message.threadTs === null ? 'main' : 'thread').querySelector('.messages');
  if (goTo(list, message.ts)) ui.named = null;
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
  if (ui.named !== null && !ui.home) goToNamed();
  if (focus === undefined) return;
  const again = document.querySelector(`[data-focus="${focus}"]`);
  again?.focus();
  if (typeof range[0] === 'number' && again?.type !== 'number') again?.setSelectionRange?.(...range);
}

function drawChannel() {
  const channel = store.state.channels.find((each) => each.id === ui.channel);
  const main = $('main');
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
  const keepPlace = holdPlace(messages, main.querySelector('.messages'), true);
  const topic = channel?.topic ?? '';
  fill(
    main,
    h(
      'header',
      {},
      menuButton(),
      h('div', {}, h('h1', {}, `# ${channel?.name ?? ui.channel}`), h('p', { title: topic }, topic)),
    ),
    marks.length > 0
      ? h(
          'p',
          { class: 'bookmarks' },
          marks.map((each) => h('a', { class: 'bookmark', href: each.link }, `🔖 ${each.title}`)),
        )
      : null,
    connectionNotice(),
    messages,
    composer(`#${channel?.name ?? ''}`, null),
  );
  keepPlace();
  ui.seen[ui.channel] = store.state.messages.at(-1)?.ts;
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
  const replies = store.state.messages.filter(
    (each) => each.threadTs === root.ts && each.channel === root.channel && isMine(each),
  );
  const close = () => {
    ui.thread = null;
    draw();
  };
  const messages = h(
    'div',
    { class: 'messages', 'data-of': root.ts, tabindex: 0 },
    messageNode(root, undefined, false),
    replies.length > 0
      ? h('p', { class: 'count' }, `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`)
      : null,
    replies.map((each, index) => messageNode({ ...each, isBroadcast: false }, replies[index - 1], false)),
  );
  const keepPlace = holdPlace(messages, aside.querySelector('.messages'), false);
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
  keepPlace();
}
