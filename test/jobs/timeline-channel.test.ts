import { afterEach, expect, test, vi } from 'vitest';
import { timelineJob } from '../../jobs/publish.ts';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { drawReply } from '../../src/slack/draw-reply.ts';
import { redisBudgets } from '../../src/slack/out/budgets.ts';
import { headerLinks, slackPermalinks } from '../../src/slack/out/permalinks.ts';
import { redisSlackMemory } from '../../src/slack/out/slack-memory.ts';
import { slackWebClient } from '../../src/slack/out/slack-port.ts';
import { redisIncidentMemory } from '../../src/store/incident-memory.ts';
import { redisPublishMemory } from '../../src/store/publish-memory.ts';
import { incidentHead, opened, openedAt } from '../support/incident-events.ts';
import {
  closedAfter,
  messageUnder,
  posted,
  statusPosted,
  type TimelineOptions,
  type Timelines,
  timelines,
} from '../support/timeline-parts.ts';

const channel = 'C0INCIDENT';
const minuteMs = 60_000;
let open: Timelines | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin(options: TimelineOptions = {}): Promise<Timelines> {
  open = await timelines(options);
  return open;
}

const called = (all: Timelines, method: string) =>
  all.slack.calls.filter((call) => call.method === method).length;

test('an incident is a header and a timeline; pinned, with topic and bookmark; then it looks again within a minute', async () => {
  const all = await begin({ page: 'https://bot.example.com/incidents/517?token=x', scopes: everyScope });
  const end = await all.settle();
  expect(end).toEqual({ kind: 'again', afterMs: minuteMs });
  expect(posted(all).filter((key) => key !== 'not ours')).toEqual(['header', 'timeline:0']);
  expect(messageUnder(all, 'header')).toMatchObject({ isPinned: true });
  expect(messageUnder(all, 'header').metadata).toMatchObject({
    event_type: 'staging_check_incident',
    event_payload: { key: '517:header', incident_key: '517', state: 'open' },
  });
  expect(messageUnder(all, 'timeline:0').metadata).toMatchObject({ event_type: 'staging_check_timeline' });
  expect(all.slack.state.channels.get(channel)?.topic).toMatch(/^P0 · #517 Backend does not start/);
  expect(all.slack.state.bookmarks).toMatchObject([
    { channel, title: '#517 Backend does not start', link: 'https://bot.example.com/incidents/517?token=x' },
  ]);
  await all.settle();
  await all.settle();
  const counts = ['pins.add', 'conversations.setTopic', 'bookmarks.add', 'bookmarks.edit'];
  expect(counts.map((method) => called(all, method))).toEqual([1, 1, 1, 0]);
});

const everyScope = ['chat:write', 'channels:history', 'channels:manage', 'pins:write', 'bookmarks:write'];

test('without the scopes for pin, topic and bookmark the incident goes on, and they are not asked for again', async () => {
  const all = await begin({ page: 'https://bot.example.com/i', scopes: ['chat:write', 'channels:history'] });
  await all.settle();
  await all.append(statusPosted(1));
  await all.settle();
  expect(posted(all)).toContain('timeline:0');
  expect(all.texts('change:').join()).toContain('rolled back');
  expect(called(all, 'pins.add')).toBe(1);
  expect(called(all, 'conversations.setTopic')).toBe(1);
  expect(called(all, 'bookmarks.add')).toBe(1);
  expect(all.health.filter((reason) => reason !== null)).toEqual([]);
});

test.each(['archived', 'thrown out'])(
  'a channel that is lost (%s) is noted once, tried quietly, and told when it is back',
  async (how) => {
    const all = await begin();
    await all.settle();
    const there = all.slack.state.channels.get(channel);
    if (there === undefined) throw new Error('no channel');
    const lose = () => {
      there.isArchived = how === 'archived';
      if (how === 'thrown out') there.members.delete(all.slack.state.botUser);
    };
    const giveBack = () => {
      there.isArchived = false;
      there.members.add(all.slack.state.botUser);
    };
    const kinds = async () => (await all.incidents.events('517')).map(({ type }) => type);
    for (const loss of [1, 2]) {
      lose();
      await all.append(statusPosted(loss));
      await all.settle();
      all.at(loss * 31);
      await retrySoon(all);
      expect(await all.settle()).toMatchObject({ kind: 'again' });
      expect((await kinds()).filter((type) => type === 'channel.lost')).toHaveLength(loss);
      giveBack();
      await retrySoon(all);
      await all.settle();
      expect((await kinds()).filter((type) => type === 'channel.back')).toHaveLength(loss);
      expect(all.texts('channel.back')).toHaveLength(loss);
    }
    expect(all.texts('change:').filter((text) => text.includes('rolled back'))).toHaveLength(2);
    expect((await all.incidents.state('517'))?.channelLost).toBeNull();
  },
);

/** As if the minute between two attempts were over. */
async function retrySoon(all: Timelines): Promise<void> {
  await all.server.redis.del(...(await all.server.redis.keys('*inc.517*halt:all')));
}

test('the topic is that of the open incident, whichever incident is shown last, and is set again where another had set it', async () => {
  const all = await begin({ scopes: everyScope });
  const topic = () => all.slack.state.channels.get(channel)?.topic;
  const other = async () => {
    const leave = new AbortController().signal;
    const signs = { leave, failedChildren: [] };
    await vi.waitUntil(async () => {
      const end = await timelineJob.run({ incident: '518' }, all.freshContext(), signs);
      return end.kind !== 'again' || end.afterMs > 1_500;
    });
  };
  await all.settle();
  expect(topic()).toMatch(/^P0 · #517 Backend does not start .* · open since/);
  await all.append(closedAfter(3));
  all.at(4);
  const next = opened(incidentHead({ key: '518', title: 'Another' }));
  if (next.type === 'incident.opened') await all.incidents.open({ ...next, at: openedAt + 4 * minuteMs });
  await other();
  expect(topic()).toMatch(/#518 Another/);
  // The closing of the first is shown late.
  await all.settle();
  expect(topic()).toMatch(/#518 Another/);
  const closing = closedAfter(5);
  await all.incidents.append('518', [closing]);
  const number = 1;
  const event = {
    type: 'incident.reopened',
    id: 'r',
    at: openedAt + 6 * minuteMs,
    by: 'U1',
    closing: number,
    reason: '',
  } as const;
  expect(await all.incidents.reopen({ key: '517', channel }, event)).toMatchObject({ kind: 'reopened' });
  all.at(7);
  await all.settle();
  await other();
  expect(topic()).toMatch(/^P0 · #517 Backend does not start .* · open since/);
});

test('a renamed channel changes nothing', async () => {
  const all = await begin();
  await all.settle();
  const there = all.slack.state.channels.get(channel);
  if (there !== undefined) there.name = 'incident-517-old';
  await all.append(statusPosted(1));
  await all.settle();
  expect(all.texts('change:')).toHaveLength(1);
});

const partsSeen = (all: Timelines) =>
  all.slack.messages(channel).flatMap(({ files, metadata, blocks }) => {
    if (files.length > 0) return ['chart'];
    if (!JSON.stringify(metadata).includes('change:incident.closed')) return [];
    return [JSON.stringify(blocks).includes('slack_file') ? 'closing with chart' : 'closing'];
  });

const refused = { method: 'chat.update', kind: 'error', error: 'invalid_blocks' } as const;

test.each([
  ['at once', [], ['closing with chart']],
  [
    'the upload fails at first',
    [{ method: 'files.completeUploadExternal', kind: 'accept-then-500' }],
    ['closing with chart'],
  ],
  ['Slack has not processed the file at first', [refused], ['closing with chart']],
  [
    'Slack never takes it there, so that the channel gets a file',
    [{ ...refused, times: 4 }],
    ['closing', 'chart'],
  ],
] as const)('there is one closing message, with its chart: %s', async (_, faults, expected) => {
  const all = await begin();
  await all.settle();
  // The closing message stands before its picture is uploaded.
  all.slack.faults.add({ method: 'files.getUploadURLExternal', kind: '429', retryAfterS: 1 });
  await all.append(closedAfter(3));
  all.at(4);
  const memory = redisPublishMemory(all.server.redis);
  await vi.waitUntil(async () => (await memory.paceLeft('inc.517')) === 0);
  await all.turn();
  expect(partsSeen(all)).toEqual(['closing']);
  for (const fault of faults) all.slack.faults.add(fault);
  for (let again = 0; again < 8; again += 1) await all.settle();
  expect(partsSeen(all)).toEqual(expected);
  expect(await redisSlackMemory(all.server.redis, 'T1').level()).toBe('plan');
});

test('what is done after the closing is shown in its message, whose buttons are for the rest', async () => {
  const afterwards = ['results', 'again'].map(
    (id) => ({ id, text: id, target: { publish: 'github-issue' } }) as const,
  );
  const all = await begin({ head: { afterwards } });
  await all.append(closedAfter(3));
  all.at(4);
  await all.settle();
  const closing = () => JSON.stringify(messageUnder(all, 'change:incident.closed').blocks);
  const comments = () => closing().match(/"Comment"/g);
  expect(comments()).toHaveLength(2);
  await all.append({
    ...{ type: 'followup.done', id: 'followup.done:results', followUp: 'results', what: 'it is there' },
    ...{ at: openedAt + 5 * minuteMs, by: 'U0JUN00001' },
  });
  all.at(300);
  await all.settle();
  expect(closing()).toContain('it is there · by <@U0JUN00001>');
  expect(comments()).toHaveLength(1);
  expect(closing()).toContain('"Open an issue"');
  expect(partsSeen(all)).toEqual(['closing with chart']);
});

test('a handoff is asked in the channel, and edited when it is answered; a newer one has a message of its own', async () => {
  const all = await begin();
  const offered = (offer: string, minutes: number): IncidentEvent => ({
    ...{ type: 'handoff.offered', id: offer, offer, to: 'U0JUN00001' },
    ...{ at: openedAt + minutes * minuteMs, by: 'U0MARA0001' },
  });
  await all.append(offered('o1', 1));
  await all.settle();
  expect(messageUnder(all, 'handoff:o1').text).toMatch(
    /<@U0JUN00001>, <@U0MARA0001> asks you to take command/,
  );
  expect(JSON.stringify(messageUnder(all, 'handoff:o1').blocks)).toMatch(/handoff-accept.*handoff-decline/);
  await all.append(offered('o2', 2), {
    ...{ type: 'handoff.accepted', id: 'a', offer: 'o2' },
    ...{ at: openedAt + 3 * minuteMs, by: 'U0JUN00001' },
  });
  await all.settle();
  expect(messageUnder(all, 'handoff:o1').text).toContain('a newer offer took its place');
  expect(messageUnder(all, 'handoff:o2').text).toMatch(/<@U0JUN00001> took command over from <@U0MARA0001>/);
  expect(JSON.stringify(messageUnder(all, 'handoff:o1').blocks)).not.toContain('handoff-accept');
  await all.settle();
  expect(all.texts('517:handoff:')).toHaveLength(2);
  expect(messageUnder(all, 'header').text).toContain('Commander <@U0JUN00001>');
});

test('a second person is asked in the channel through all that goes wrong, and what came of it stays there', async () => {
  const all = await begin();
  await all.settle();
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'accept-then-500' });
  const asked = { summary: 'an import', reason: 'the rest is tracked', by: 'U0MARA0001' };
  const at = openedAt + minuteMs;
  await all.append({ type: 'exception.asked', id: 'e', ask: 'q1', at, ...asked });
  await all.settle();
  expect(all.texts('517:second:q1')).toEqual([
    expect.stringMatching(/asks to close #517.*\n.*the rest is tracked/),
  ]);
  expect(JSON.stringify(messageUnder(all, 'second:q1').blocks)).toContain('incident.agree');
  const exception = { reason: asked.reason, agreedBy: 'U0JUN00001' };
  await all.append({ ...closedAfter(3), summary: asked.summary, exception } as IncidentEvent);
  await all.settle();
  expect(all.texts('517:second:')).toEqual([expect.stringContaining('Agreed by <@U0JUN00001>')]);
  expect(JSON.stringify(messageUnder(all, 'second:q1').blocks)).not.toContain('incident.agree');
});

test('who opens a second incident in the channel is led to the header of the first', async () => {
  const all = await begin();
  const { redis } = all.server;
  const client = slackWebClient({ token: 'xoxb-test', apiUrl: all.slack.url });
  const permalinks = slackPermalinks({ client, budgets: redisBudgets(redis, 'T1'), redis, workspace: 'T1' });
  const link = headerLinks({ store: all.incidents, memory: redisIncidentMemory(redis), permalinks });
  expect(await link('517')).toBeNull();
  await all.settle();
  const url = await link('517');
  expect(url).toContain(`/archives/${channel}/p${messageUnder(all, 'header').ts.replace('.', '')}`);
  const taken = { kind: 'taken', key: '517', title: 'Backend does not start', channel } as const;
  const asked = { command: ['incident', 'open'] };
  const options = { now: 0, runPageUrl: () => null };
  const reply = drawReply({ kind: 'incident-opened', opened: taken, typed: asked, url }, options);
  expect(reply.text).toContain(`<${url}|#517 Backend does not start>`);
  expect(await link('518')).toBeNull();
});
