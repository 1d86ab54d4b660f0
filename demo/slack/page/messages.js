import { blockNodes } from './blocks.js';
import { clock, h } from './dom.js';
import { mrkdwn, withMarks } from './markup.js';
import { act, store, ui } from './store.js';

export const isMine = ({ onlyFor }) => onlyFor === null || onlyFor === ui.me;

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
      id: `m${message.ts}`,
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
    withThread && message.onlyFor === null
      ? h(
          'button',
          { class: 'reply', title: 'Reply in thread', 'aria-label': 'Reply in thread', onclick: openThread },
          '↳ Reply',
        )
      : null,
  );
}

function notes(message) {
  return [
    message.onlyFor === null ? null : h('p', { class: 'note' }, 'Only visible to you'),
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
  const each = ({ name, users }) => h('span', { class: 'reaction' }, `${mrkdwnOf(name)} ${users.length}`);
  return h('p', {}, message.reactions.map(each));
}

const mrkdwnOf = (name) =>
  mrkdwn(store.state, `:${name}:`)
    .map((each) => each.textContent ?? each)
    .join('');

function fileNode({ id, name, title, length }) {
  const isPicture = /\.(png|jpe?g|gif)$/i.test(name);
  return h(
    'a',
    { class: 'file', href: `/files/${id}`, target: '_blank' },
    isPicture ? h('img', { src: `/files/${id}`, alt: title }) : h('span', { class: 'mark' }, withMarks('📄')),
    h('span', {}, h('b', {}, title), h('small', {}, `${length.toLocaleString()} bytes`)),
  );
}

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
    if (event.key === 'Enter' && !event.shiftKey) send(event);
  };
  const box = h('textarea', {
    rows: 1,
    'data-focus': `composer-${key}`,
    'aria-label': `Message ${where}`,
    placeholder:
      threadTs === null
        ? `Message ${where}, or /staging-check phase2`
        : 'Reply… (@staging-check to ask it here)',
    oninput: write,
    onkeydown: keys,
  });
  box.value = ui.drafts[key] ?? '';
  return h(
    'form',
    { class: 'composer', onsubmit: send },
    box,
    h('button', { class: 'send', 'aria-label': 'Send' }, '➤'),
  );
}
