import { blockNodes } from './blocks.js';
import { clock, h } from './dom.js';
import { mrkdwn, nameOf, withMarks } from './markup.js';
import { messageMenu, reactionMenu } from './menus.js';
import { act, store, ui } from './store.js';

/** Whether this reader sees a message. */
export const isMine = ({ onlyFor, ts }) => onlyFor === null || (onlyFor === ui.me && !ui.dismissed.has(ts));

export function messageNode(message, before, withThread) {
  const isNext =
    before?.user === message.user &&
    before.onlyFor === message.onlyFor &&
    message.ts - before.ts < 300 &&
    !message.isBroadcast;
  const user = store.state.users.find((each) => each.id === message.user);
  const name = user?.name ?? 'Slackbot';
  const replies = store.state.messages.filter((each) => each.threadTs === message.ts && isMine(each));
  const place = {
    key: message.ts,
    values: {},
    act: (blockId, element, chosen) =>
      void act({ kind: 'click', ts: message.ts, blockId, element: element.action_id, chosen }),
  };
  const openThread = () => {
    ui.thread = message.threadTs ?? message.ts;
    store.draw();
  };
  const files = message.files
    .map((id) => store.state.files.find((each) => each.id === id))
    .filter((each) => each !== undefined);
  return h(
    'article',
    {
      class: ['message', isNext ? 'next' : '', message.onlyFor === null ? '' : 'ephemeral'].join(' '),
      'data-ts': message.ts,
    },
    isNext
      ? h('span', { class: 'gutter' }, clock(message.ts))
      : h(
          'span',
          { class: `avatar ${user?.isBot ? 'bot' : 'of-person'}`, 'aria-hidden': 'true' },
          user?.isBot ? '✓' : name[0].toUpperCase(),
        ),
    h(
      'div',
      { class: 'body' },
      notes(message),
      isNext ? null : byline(message, user, name),
      message.blocks.length > 0
        ? blockNodes(store.state, message.blocks, place)
        : h(
            'p',
            { class: 'text' },
            mrkdwn(store.state, message.text),
            message.editedTs ? h('small', {}, ' (edited)') : null,
          ),
      files.map(fileNode),
      reactions(message),
      withThread && replies.length > 0
        ? h(
            'button',
            { class: 'replies', onclick: openThread },
            `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`,
            h('small', {}, 'last ', clock(replies.at(-1).ts)),
          )
        : null,
    ),
    message.onlyFor === null ? tools(message, withThread, openThread) : null,
  );
}

function tools(message, withThread, openThread) {
  return h(
    'div',
    { class: 'tools' },
    withThread ? h('button', { title: 'Reply in thread', onclick: openThread }, '↳ Reply') : null,
    reactionMenu(message, withThread ? 'channel' : 'thread'),
    messageMenu(message, withThread ? 'channel' : 'thread'),
  );
}

function notes(message) {
  const dismiss = () => {
    ui.dismissed.add(message.ts);
    store.draw();
  };
  return [
    message.onlyFor === null
      ? null
      : h(
          'p',
          { class: 'note' },
          'Only visible to you · ',
          h('button', { class: 'dismiss', onclick: dismiss }, 'Dismiss'),
        ),
    message.isPinned ? h('p', { class: 'note' }, 'Pinned') : null,
    message.isBroadcast ? h('p', { class: 'note' }, 'replied to a thread') : null,
  ];
}

function byline(message, user, name) {
  const app = user?.isBot ? h('span', { class: 'app' }, 'APP') : null;
  return h('p', { class: 'by' }, h('b', {}, name), app, clock(message.ts));
}

function reactions(message) {
  if (message.reactions.length === 0) return null;
  const each = ({ name, users }) => {
    const isOwn = users.includes(ui.me);
    const press = () => void act({ kind: isOwn ? 'unreact' : 'react', ts: message.ts, text: name });
    const title = `:${name}: by ${users.map((id) => nameOf(store.state, id)).join(', ')}`;
    return h(
      'button',
      { class: `reaction${isOwn ? ' own' : ''}`, 'aria-pressed': String(isOwn), title, onclick: press },
      `${mrkdwnOf(name)} ${users.length}`,
    );
  };
  return h('p', {}, message.reactions.map(each));
}

const mrkdwnOf = (name) =>
  mrkdwn(store.state, `:${name}:`)
    .map((each) => each.textContent ?? each)
    .join('');

function fileNode({ id, name, title, length, width, height }) {
  const isPicture = /\.(png|jpe?g|gif)$/i.test(name);
  return h(
    'a',
    { class: 'file', href: `/files/${id}`, target: '_blank' },
    isPicture
      ? h('img', { src: `/files/${id}`, alt: title, width, height })
      : h('span', { class: 'mark' }, withMarks('📄')),
    h('span', {}, h('b', {}, title), h('small', {}, `${length.toLocaleString()} bytes`)),
  );
}
