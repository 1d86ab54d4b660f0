import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeGroups } from '../../../../src/core/incident/change.ts';
import { changesOf } from '../../../../src/core/incident/changes.ts';
import { obstacles } from '../../../../src/core/incident/closing.ts';
import type { IncidentEvent } from '../../../../src/core/incident/events.ts';
import type { IncidentState } from '../../../../src/core/incident/state.ts';
import { noteDialog } from '../../../../src/slack/actions/add-note.ts';
import { closeDialog } from '../../../../src/slack/actions/close-incident.ts';
import { handoffDialog } from '../../../../src/slack/actions/hand-over.ts';
import { declineHandoffDialog } from '../../../../src/slack/actions/settle-handoff.ts';
import { snoozeDialog } from '../../../../src/slack/actions/snooze-window.ts';
import { untickDialog } from '../../../../src/slack/actions/tick-task.ts';
import { updateDialog } from '../../../../src/slack/actions/update-incident.ts';
import type { Level } from '../../../../src/slack/block-kit/message.ts';
import { changeMessage } from '../../../../src/slack/pictures/incident/change-messages.ts';
import { closingMessage } from '../../../../src/slack/pictures/incident/closing-message.ts';
import { handoffMessage } from '../../../../src/slack/pictures/incident/handoff-message.ts';
import { headerMessage, topicText } from '../../../../src/slack/pictures/incident/header-message.ts';
import {
  doneReply,
  obstaclesReply,
  openedReply,
  takenReply,
} from '../../../../src/slack/pictures/incident/incident-replies.ts';
import { needsSecondMessage } from '../../../../src/slack/pictures/incident/second-person-message.ts';
import {
  timelineMessage,
  timelineMovedMessage,
} from '../../../../src/slack/pictures/incident/timeline-message.ts';
import { validateBlocks, validateView } from '../../../../stand-ins/slack/block-kit.ts';
import { hiddenIn } from '../../../support/hidden.ts';
import { openedAt } from '../../../support/incident-events.ts';
import { anyIncident, loudClosing, loudIncidentEvents, stateOf } from '../../../support/random-incident.ts';

const page = 'https://checks.example/incidents/517?token=abc';
const now = openedAt + 100 * 60_000;
type Shown = { text: string; blocks: readonly unknown[] };

/** Every message that an incident can be shown by. */
function messagesOf(
  { events, state }: { events: readonly IncidentEvent[]; state: IncidentState },
  level: Level,
): readonly Shown[] {
  const text = state.head.title;
  const options = { now, level, links: { page }, buttons: true };
  const next = [
    {
      kind: 'run',
      run: text,
      selector: [text],
      by: text,
      at: now,
      isRunning: false,
      permalink: text,
    } as const,
    { kind: 'report', name: text, at: null } as const,
  ];
  const inTheWay = obstacles(state, '');
  const asked = { ask: text, by: text, at: now, reason: text, summary: text, ended: null };
  const handoff = { offer: text, from: text, to: text };
  const leases = [{ environment: text, by: text, reason: text }];
  const changes = changesOf(events).slice(0, 40);
  return [
    headerMessage(state, { ...options, links: { page, timeline: text, issue: text } }).content,
    timelineMessage(state, { ...options, number: 1, next }).content,
    timelineMovedMessage(state, { ...options, number: 1, live: text }).content,
    closingMessage(state, { ...options, chart: { fileId: 'F0CHART001', alt: text } }).content,
    handoffMessage(state, { ...options, handoff, leases, answered: null }).content,
    needsSecondMessage(state, asked, options).content,
    ...changes.map((change) => changeMessage([change], state, options).content),
    ...changeGroups(changes).map((group) => changeMessage(group, state, options).content),
    openedReply(state),
    doneReply(text),
    takenReply({ key: text, title: text, channel: text, url: text }),
    obstaclesReply({ key: text, obstacles: inTheWay, summary: text }),
  ];
}

/** Every dialog of it. */
function dialogsOf(state: IncidentState): readonly unknown[] {
  const text = state.head.title;
  const memory = { channel: 'C0INCIDENT', threadTs: null };
  const [window] = state.windows;
  return [
    updateDialog(state, memory),
    noteDialog(state, memory, text),
    closeDialog(state, { obstacles: obstacles(state, ''), summary: text, exception: text }, memory),
    handoffDialog(state, { now, leases: [] }, memory),
    declineHandoffDialog(state, text, memory),
    untickDialog(state, { id: 't0', text }, memory),
    ...(window === undefined ? [] : [snoozeDialog(state, window, memory)]),
  ];
}

function shownIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (['text', 'title'].includes(key) ? [member] : []) : shownIn(member),
  );
}

function expectAcceptable({ text, blocks }: Shown): void {
  expect(blocks.length === 0 ? [] : validateBlocks(blocks, 'message')).toEqual([]);
  const bytes = shownIn(blocks).reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  expect(bytes).toBeLessThanOrEqual(9_000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3_900);
  expect(text.trim()).not.toBe('');
  expect(hiddenIn(text)).toBeNull();
  expect(hiddenIn(shownIn(blocks).join('').replaceAll('\n', ''))).toBeNull();
}

test('whatever an incident holds, every message of it is one that Slack takes', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(anyIncident, fc.constantFrom<Level>('plan', 'lists', 'text'), (incident, level) => {
      for (const message of messagesOf(incident, level)) expectAcceptable(message);
      expect(topicText(incident.state).length).toBeLessThanOrEqual(250);
      expect(topicText(incident.state)).not.toMatch(/[<>@]/);
    }),
    { numRuns: 60 },
  );
});

test('whatever an incident holds, every dialog of it is one that Slack takes', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyIncident, ({ state }) => {
      for (const view of dialogsOf(state)) expect(validateView(view)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('of 200 tasks and 5,000 entries the worst is shown, the rest counted with a link', () => {
  const size = { windows: 3, tasks: 200, criteria: 60, risks: 30, notes: 5_000, afterwards: 30 };
  const events = loudIncidentEvents(size, 'task 漢字 ', false);
  const failed: IncidentEvent = {
    ...{ type: 'check.ended', id: 'r-9:check-199', at: now - 1, by: '', run: 'r-9', check: 'check-199' },
    ...{ status: 'failed', value: '503', revision: null, permalink: null },
  };
  const state = stateOf([...events, failed]);
  const { content } = timelineMessage(state, {
    now,
    level: 'plan',
    links: { page },
    buttons: true,
    number: 1,
  });
  expectAcceptable(content);
  const shown = shownIn(content.blocks).join('');
  expect(shown).toContain('↩︎');
  expect(shown.match(/task 漢字 199.*?failing since/)).not.toBeNull();
  expect(shown).toMatch(/… and \d+ more/);
  expect(JSON.stringify(content.blocks)).toContain(page);
  expect(content.text).toContain('↩︎');
});

const attacks: readonly [string, string, RegExp][] = [
  ['a broadcast', '<!channel>', /<!channel/],
  ['a broadcast with a label', '<!here|here>', /<!here/],
  ['a mention', '<@U0123ABCD>', /<@/],
  ['a user group', '<!subteam^S0123ABCD>', /<!subteam/],
  ['a channel', '<#C0123ABCD>', /<#/],
  ['a masked link', '<https://evil.example|our runbook>', /<https:\/\/evil/],
  ['a date that is a link', '<!date^0^{time}^https://evil.example|x>', /<!date\^0/],
  ['everyone, spelled', '@everyone @channel', /@everyone|@channel/],
  ['code', '`rm -rf`', /`/],
];

/** What Slack reads as markup. */
function parsed(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(parsed);
}

function leafTypes(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? [value.type] : [];
  return [...own, ...Object.values(value).flatMap(leafTypes)];
}

test.each(attacks)('%s in any text of an incident stays text', (_, text, danger) => {
  const size = { windows: 2, tasks: 8, criteria: 4, risks: 2, notes: 2, afterwards: 3 };
  for (const isClosed of [false, true]) {
    const events = [...loudIncidentEvents(size, text, true), ...(isClosed ? [loudClosing(text)] : [])];
    const incident = { events, state: stateOf(events) };
    for (const message of messagesOf(incident, 'plan')) {
      for (const read of [message.text, ...parsed(message.blocks)]) expect(read).not.toMatch(danger);
      for (const acting of ['user', 'usergroup', 'broadcast', 'emoji', 'channel'])
        expect(leafTypes(message.blocks)).not.toContain(acting);
    }
    for (const view of dialogsOf(incident.state)) {
      for (const read of parsed(view)) expect(read).not.toMatch(danger);
    }
  }
});
