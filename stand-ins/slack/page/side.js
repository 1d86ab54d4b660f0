import { fill, h } from './dom.js';
import { isMine } from './messages.js';
import { $, act, store, ui } from './store.js';

/** The channels, the app with its connection, and who the reader is. */
export function drawSide() {
  const go = (change) => () => {
    Object.assign(ui, { thread: null, home: false, isSideOpen: false, menu: null }, change);
    store.draw();
  };
  const home = () => {
    go({ home: true })();
    void act({ kind: 'home' });
  };
  const channels = store.state.channels.filter((each) => !each.isDirect || each.members.includes(ui.me));
  document.body.classList.toggle('side-open', ui.isSideOpen);
  fill(
    $('side'),
    h('p', { class: 'workspace' }, 'Staging workspace'),
    h('h2', {}, 'Channels'),
    channels.map((each) =>
      h(
        'button',
        { class: rowClass(each.id), onclick: go({ channel: each.id }) },
        each.isDirect ? '✉ Direct messages' : `# ${each.name}`,
      ),
    ),
    h('h2', {}, 'Apps'),
    h(
      'button',
      { class: ui.home ? 'row on' : 'row', onclick: home },
      h('span', { class: 'avatar small bot' }, '✓'),
      'staging-check',
      presence(),
    ),
    whoNode(),
  );
}

function rowClass(channel) {
  if (!ui.home && channel === ui.channel) return 'row on';
  const newest = store.state.messages.findLast((each) => each.channel === channel && isMine(each));
  return newest !== undefined && newest.ts > (ui.seen[channel] ?? '') ? 'row unread' : 'row';
}

function presence() {
  const { isConnected } = store.state.app;
  const [kind, label] =
    isConnected === null
      ? ['unknown', 'not asked yet']
      : isConnected
        ? ['there', 'connected']
        : ['away', 'not connected'];
  return h('span', { class: `presence ${kind}`, title: appLine() }, label);
}

/** One sentence on how the app is connected. */
export function appLine() {
  const { via, isConnected, connections, address } = store.state.app;
  if (via === 'http') {
    if (isConnected === null) return `staging-check is asked at ${address}; nothing was sent yet.`;
    if (isConnected) return `staging-check answers at ${address}.`;
    return `staging-check did not answer the last request to ${address}.`;
  }
  if (!isConnected) return 'staging-check is not connected.';
  return `staging-check is connected (${connections} Socket Mode ${connections === 1 ? 'connection' : 'connections'}).`;
}

/** What keeps things from working now, if anything: the workspace itself gone, or the app. */
export function connectionNotice() {
  if (!store.isLive)
    return notice(
      'error',
      'This workspace stopped.',
      'What you see is how it was; the page goes on when it is back.',
    );
  if (store.state.app.isConnected !== false) return null;
  return notice(
    'warning',
    appLine(),
    'Commands, buttons and shortcuts get no answer until it is started: bin/staging-check start',
  );
}

function notice(kind, what, more) {
  return h('p', { class: `notice ${kind}`, role: 'alert' }, h('b', {}, what), ' ', more);
}

function whoNode() {
  const people = store.state.users.filter((each) => !each.isBot);
  const own = store.state.users.find((each) => each.id === store.state.bot)?.teamId;
  const choose = (event) => {
    ui.me = event.target.value;
    store.draw();
    if (ui.home) void act({ kind: 'home' });
  };
  return h(
    'div',
    { class: 'who' },
    h('label', { for: 'me' }, 'You are'),
    h(
      'select',
      { id: 'me', 'data-focus': 'me', onchange: choose },
      people.map(({ id, realName, teamId }) =>
        h(
          'option',
          { value: id, selected: id === ui.me },
          teamId === own ? realName : `${realName} (external)`,
        ),
      ),
    ),
  );
}
