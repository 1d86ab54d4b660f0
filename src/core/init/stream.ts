import { readingOf } from './health-words.ts';
import type { StreamSight } from './looks.ts';
import type { ProposedCheck } from './proposal.ts';
import { jsonIn, recordOf } from './sights.ts';
import { literalText, remark } from './yaml-lines.ts';

/** Keys under which events have their names, the most usual first. */
const nameKeys = ['type', 'event', 'kind', 'op', 'action', 'method', 'name', 'topic', 'channel'];

/** An event that says that something is wrong, by its name or by what it tells beside it. */
const isBadName = (name: string) =>
  /\bnot\b|err|fail|exception|denied|forbidden|unauthor|invalid|unavailable|reject|refus|abort|fatal|timeout|maintenance|down|goodbye|bye|disconnect|clos/i.test(
    name,
  );

/** A message without a name that says that something is wrong. */
function isBad(text: string): boolean {
  const json = jsonIn(text);
  if (json === undefined || typeof json !== 'object')
    return isBadName(text.slice(0, 300)) || /^\s*</.test(text);
  return Object.entries(recordOf(json)).some(([key, value]) => readingOf(key, value) === 'bad');
}

const next = remark(
  'Next: send a message and name the events that must come: send: [{ json: … }], events: { by: $.type, order: contains, sequence: […] }',
);

/** The check of a WebSocket: by the event that it begins with, where it does so each time; else that it opens, which says little. */
export function streamCheck(
  [first, again]: readonly [StreamSight, StreamSight],
  notes: string[],
): ProposedCheck {
  if (!first.isOpen) notes.push(`The WebSocket did not open: ${first.trouble || 'no answer'}.`);
  const event = firstEvent(first.text);
  const same = firstEvent(again.text);
  const rubbish = [first, again].find(({ text }) => firstEvent(text) === null && isBad(text));
  if (rubbish !== undefined) {
    notes.push(
      `The WebSocket begins with ${quotedName(rubbish.text)}: its check fails until you write what has to come.`,
    );
    return check('WebSocket answers', [
      'expect: { handshake: { status: 101 }, events: { by: $.type, order: contains, sequence: [what-has-to-come], within: 3s } }',
    ]);
  }
  if (event === null || same === null || event.by !== same.by) return opens(first, notes);
  if (event.isBad || same.isBad) {
    const bad = event.isBad ? event : same;
    notes.push(
      `The WebSocket begins with ${quotedName(bad.name)}: its check fails until something else comes.`,
    );
    return check('WebSocket answers', [
      `expect: { handshake: { status: 101 }, events: { by: ${bad.by}, never: [${literalText(bad.name)}], within: 3s } }`,
    ]);
  }
  if (event.name !== same.name) return opens(first, notes);
  return check(`WebSocket says ${event.name.slice(0, 60)}`, [
    'expect:',
    '  handshake: { status: 101 }',
    `  events: { by: ${event.by}, order: contains, sequence: [${literalText(event.name)}], within: 10s }`,
  ]);
}

function opens({ isOpen, text }: StreamSight, notes: string[]): ProposedCheck {
  if (isOpen)
    notes.push(
      text === ''
        ? 'The WebSocket said nothing within 3 s: its check sees that it opens, and no more.'
        : 'What the WebSocket says first has no name that is the same each time: its check sees that it opens, and no more.',
    );
  return check('WebSocket opens', ['expect: { handshake: { status: 101 } }']);
}

function check(name: string, expected: readonly string[]): ProposedCheck {
  return {
    id: 'websocket-opens',
    lines: [`name: ${literalText(name)}`, 'tier: critical', 'websocket: { url: "${ws}" }', ...expected, next],
  };
}

type FirstEvent = { by: string; name: string; isBad: boolean };

function firstEvent(text: string): FirstEvent | null {
  const json = recordOf(jsonIn(text));
  const key = nameKeys.find((one) => typeof json[one] === 'string' && json[one] !== '');
  if (key === undefined) return null;
  const name = String(json[key]);
  return { by: `$.${key}`, name, isBad: isBad(text) || isBadName(name) };
}

function quotedName(name: string): string {
  return `"${name.slice(0, 60)}"`;
}
