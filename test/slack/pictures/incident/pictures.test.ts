import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../../src/core/incident/changes.ts';
import { obstacles } from '../../../../src/core/incident/closing.ts';
import type { IncidentEvent } from '../../../../src/core/incident/events.ts';
import { changeMessage } from '../../../../src/slack/pictures/incident/change-messages.ts';
import { closingMessage } from '../../../../src/slack/pictures/incident/closing-message.ts';
import { handoffMessage } from '../../../../src/slack/pictures/incident/handoff-message.ts';
import { headerMessage, topicText } from '../../../../src/slack/pictures/incident/header-message.ts';
import {
  obstaclesReply,
  openedReply,
  takenReply,
} from '../../../../src/slack/pictures/incident/incident-replies.ts';
import { needsSecondMessage } from '../../../../src/slack/pictures/incident/second-person-message.ts';
import {
  timelineMessage,
  timelineMovedMessage,
} from '../../../../src/slack/pictures/incident/timeline-message.ts';
import { validateBlocks } from '../../../../stand-ins/slack/block-kit.ts';
import { openedAt } from '../../../support/incident-events.ts';
import { minuteMs, sketchEvents, sketchNow, sketchState } from '../../../support/incident-sketch.ts';

const page = 'https://checks.example/incidents/517?token=abc';
const options = { now: sketchNow, level: 'plan', links: { page }, buttons: true } as const;
const next = [
  {
    ...({ kind: 'run', run: 'r-4', selector: ['phase2'], by: 'U0JUN00001', permalink: null } as const),
    ...{ at: openedAt + 79 * minuteMs, isRunning: false },
  },
];
const closedEvent: IncidentEvent = {
  ...{ type: 'incident.closed', id: 'incident.closed', at: openedAt + 180 * minuteMs, by: 'U0MARA0001' },
  summary: 'A missing import; fixed and deployed.',
  exception: { reason: 'the rest is next week', agreedBy: 'U0JUN00001' },
};

/** What a reader sees, line by line, buttons in brackets. */
function seen(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(seen).join('');
  if (typeof blocks !== 'object' || blocks === null) return '';
  const block: Record<string, unknown> = { ...blocks };
  if (block.type === 'button' || block.type === 'static_select')
    return `[${seen(block.text ?? block.placeholder)}${seen(block.options)}]`;
  if (block.type === 'date') return String(block.fallback).slice(0, 5);
  if (block.type === 'user') return `@${String(block.user_id)}`;
  if (block.type === 'image') return '(image)\n';
  if (typeof block.text === 'string') return block.text;
  const inside = [block.text, block.elements, block.accessory].map(seen).join('');
  return typeof block.block_id === 'string' || String(block.type).match(/^(header|rich_text|section)$/)
    ? `${inside}\n`
    : inside;
}

describe('the timeline of the sketch', () => {
  test('looks like the sketch', () => {
    const { key, eventType, content } = timelineMessage(sketchState(), { ...options, number: 1, next });
    expect({ key, eventType, payload: content.payload }).toEqual({
      key: '517:timeline:1',
      eventType: 'staging_check_timeline',
      payload: { incident_key: '517', state: 'open' },
    });
    expect(validateBlocks(content.blocks, 'message')).toEqual([]);
    expect(seen(content.blocks)).toMatchSnapshot();
    expect(content.text).toMatchSnapshot();
  });

  test('a task that breaks again says since when, and the risk it watches is red', () => {
    const { content } = timelineMessage(sketchState({ isBroken: true }), { ...options, number: 1 });
    const shown = seen(content.blocks);
    expect(shown).toContain(
      '↩︎ Validate staging service recovery · was done 10:54, failing since 11:20 (503)',
    );
    expect(shown).toContain('🔺 Risk: Staging remains down');
    expect(shown.indexOf('❌ Health answers 200')).toBeLessThan(shown.indexOf('○ Docs are current'));
    expect(content.text).toContain('↩︎ Validate staging service recovery');
  });

  test('an overdue window says since when it is lost and can be snoozed; a snooze is told instead', () => {
    const now = openedAt + 140 * minuteMs;
    const late = seen(timelineMessage(sketchState(), { ...options, now, number: 1 }).content.blocks);
    expect(late).toContain('2 of 3 · ❌ lost 12:31');
    expect(late).toContain('[Snooze Immediate]');
    const snooze: IncidentEvent = {
      ...{ type: 'window.snoozed', id: 's', at: now, by: 'U0MARA0001', window: 'immediate' },
      ...{ until: now + 60 * minuteMs, reason: 'vendor' },
    };
    const state = sketchState({ more: [snooze] });
    const quiet = seen(timelineMessage(state, { ...options, now: now + 1, number: 1 }).content.blocks);
    expect(quiet).toContain('lost 12:31, snoozed until 13:51');
    expect(quiet).not.toContain('[Snooze');
  });

  test('a task that a person ticked names them, and can be opened again', () => {
    const attested: IncidentEvent = {
      ...{ type: 'task.attested', id: 't', at: openedAt + 50 * minuteMs, by: 'U0JUN00001', task: 'docs' },
    };
    const shown = seen(
      timelineMessage(sketchState({ more: [attested] }), { ...options, number: 1 }).content.blocks,
    );
    expect(shown).toContain('✅ Update docs · ticked 11:21 by @U0JUN00001');
    expect(shown).toContain('[Not done: Update docs]');
    expect(shown).toContain('[Done: Write the post-mortem]');
  });

  test('once closed it has no buttons but the page', () => {
    const { content } = timelineMessage(sketchState({ more: [closedEvent] }), { ...options, number: 1 });
    expect(seen(content.blocks)).not.toMatch(/\[(Update|Add|Done|Tick|Snooze)/);
    expect(seen(content.blocks)).toContain('[Incident page]');
    expect(content.payload.state).toBe('closed');
  });

  test('an older one says where the live one is', () => {
    const live = 'https://example.slack.com/archives/C0INCIDENT/p1';
    const { key, content } = timelineMovedMessage(sketchState(), { ...options, number: 1, live });
    expect(key).toBe('517:timeline:1');
    expect(content.text).toContain(`is now <${live}|further down>`);
    expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  });
});

test('the header names severity, people, the last update and when the next is due', () => {
  const { content } = headerMessage(sketchState(), { ...options, links: { page, timeline: page } });
  expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  expect(seen(content.blocks)).toMatchSnapshot();
  expect(content.text).toContain('#517 Backend does not start');
});

test('the topic is plain and changes with severity and closing only', () => {
  expect(topicText(sketchState())).toBe(
    'P0 · #517 Backend does not start · staging · open since 24 Nov 10:31 UTC',
  );
  expect(topicText(sketchState({ isBroken: true }))).toBe(topicText(sketchState()));
  expect(topicText(sketchState({ more: [closedEvent] }))).toContain('closed 24 Nov 13:31 UTC');
});

test('each change is a message that says what to do next, and stands alone as text', () => {
  const said: readonly IncidentEvent[] = [
    {
      ...{ type: 'window.warned', id: 'window.warned:immediate', at: openedAt + 100 * minuteMs, by: '' },
      ...{ window: 'immediate', needsMs: 25 * minuteMs, leftMs: 20 * minuteMs },
    },
    {
      ...{ type: 'window.nudged', id: 'window.nudged:immediate:1', at: openedAt + 120 * minuteMs, by: '' },
      ...{ window: 'immediate', number: 1 },
    },
    {
      ...{ type: 'update.reminded', id: 'update.reminded:1', at: openedAt + 121 * minuteMs, by: '' },
      dueAt: openedAt + 90 * minuteMs,
    },
    closedEvent,
  ];
  const changes = changesOf([...sketchEvents({ isBroken: true }), ...said]);
  const open = sketchState({ isBroken: true, more: said.slice(0, 3) });
  const messages = changes.map((change) => {
    const state = change.kind === 'incident.closed' ? sketchState({ isBroken: true, more: said }) : open;
    return changeMessage([change], state, options);
  });
  for (const { content } of messages) expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length);
  expect(messages.map(({ content }) => content.text).join('\n---\n')).toMatchSnapshot();
  expect(messages.map(({ content }) => seen(content.blocks)).join('---\n')).toMatchSnapshot();
});

test('the closing message has the chart and a button for each document that can be written', () => {
  const followUp: IncidentEvent = {
    ...{ type: 'followup.done', id: 'f1', followUp: 'results', what: 'written: comment 12' },
    ...{ at: closedEvent.at + 60_000, by: 'U0JUN00001' },
  };
  const state = sketchState({ more: [closedEvent, followUp] });
  const { content } = closingMessage(state, {
    ...options,
    chart: { fileId: 'F0CHART001', alt: 'Windows and events' },
  });
  expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  expect(seen(content.blocks)).toMatchSnapshot();
  expect(content.text).toContain('#517 Backend does not start on staging is closed');
});

test('the handoff shows open items, what fails, leases and what is due; once answered it has no buttons', () => {
  const asked = {
    ...{ ...options, handoff: { offer: 'o1', from: 'U0MARA0001', to: 'U0JUN00001' } },
    leases: [{ environment: 'staging', by: 'U0JUN00001', reason: 'phase2' }],
  };
  const { content } = handoffMessage(sketchState({ isBroken: true }), { ...asked, answered: null });
  expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  expect(seen(content.blocks)).toMatchSnapshot();
  const answered = { isAccepted: true, at: sketchNow, reason: '', by: 'person' as const };
  const after = seen(handoffMessage(sketchState(), { ...asked, answered }).content.blocks);
  expect(after).toContain('✅ @U0JUN00001 took command over from @U0MARA0001');
  expect(after).not.toContain('[Accept]');
});

test('who may not close yet is told what is in the way, and a second person is asked with what they agree to', () => {
  const state = sketchState();
  const inTheWay = obstacles(state, '');
  const answer = obstaclesReply({ key: '517', obstacles: inTheWay, summary: 'Fixed.' });
  expect(validateBlocks(answer.blocks, 'message')).toEqual([]);
  expect(seen(answer.blocks)).toMatchSnapshot();
  const asked = { ask: 'q1', at: sketchNow, by: 'U0MARA0001', reason: 'next week', summary: 'Fixed.' };
  const { content } = needsSecondMessage(state, { ...asked, ended: null }, options);
  expect(validateBlocks(content.blocks, 'message')).toEqual([]);
  const value = JSON.stringify({ key: '517', ask: 'q1' });
  expect(JSON.stringify(content.blocks)).toContain(JSON.stringify(value));
  const agreed = needsSecondMessage(
    state,
    { ...asked, ended: { kind: 'agreed', by: 'U0JUN00001', at: sketchNow } },
    options,
  );
  expect(seen(agreed.content.blocks)).toContain('Agreed by @U0JUN00001');
  expect(seen(agreed.content.blocks)).not.toContain('[Agree');
});

test('who opens is told what they have; who cannot is led to the other incident', () => {
  const url = 'https://example.slack.com/archives/C0OTHER001/p1';
  const taken = takenReply({ key: '#9', title: 'Other', channel: 'C0OTHER001', url });
  expect(validateBlocks(taken.blocks, 'message')).toEqual([]);
  expect(taken.text).toContain(`<${url}|#9 Other> is there already, in its channel.`);
  const answer = openedReply(sketchState());
  expect(validateBlocks(answer.blocks, 'message')).toEqual([]);
  expect(answer.text).toContain('/staging-check incident status');
});
