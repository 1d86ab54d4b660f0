import { expect, it } from 'vitest';
import { deployEventId } from '../../src/core/deploy/events.ts';
import { redisReportMemory } from '../../src/store/report-memory.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { bad, good, openDeploy, type Reporting, reportEnded, reporting } from '../support/report-parts.ts';
import { factOf } from '../support/slack-scene.ts';

const channel = 'C0STAGING1';
const minuteMs = 60_000;

const reportsIn = ({ room }: Reporting): readonly Message[] =>
  room.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_report');
const keysIn = (all: Reporting) => reportsIn(all).map((message) => factOf(message, 'key'));

/** A deploy whose first report has ended, after a run to compare with. */
async function deployed(all: Reporting, options: Parameters<typeof openDeploy>[3] = {}) {
  const now = Date.now();
  await all.ended('r-BASE01', now - 10 * minuteMs, { a: good, b: good });
  const deploy = await openDeploy(all.deploys, 'r2', now - 5 * minuteMs, options);
  const about = { id: deploy, report: 1, revision: 'r2', startedAt: now - 5 * minuteMs };
  return { deploy, about, now };
}

it('one message and one reply for each report, whoever tells them, at once or again', async () => {
  await using all = await reporting();
  const { deploy, about, now } = await deployed(all);
  await all.settle({ deploy });
  expect(reportsIn(all).map(({ text }) => text.split('\n')[0])).toEqual([
    '🚀 r2 on staging: deployed. Next +1.0 s.',
  ]);
  await all.ended('r-REP001', now - minuteMs, { a: good, b: good }, { trigger: 'deploy', deploy: about });
  await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs));
  await Promise.all([all.settle({ deploy }), all.settle({ deploy }), all.settle({ deploy })]);
  await all.settle({ deploy });
  expect(keysIn(all)).toEqual([`${deploy}:deploy`, `${deploy}:report:1`]);
  const [root, reply] = reportsIn(all);
  expect(root?.text).toMatch(/^✅ r2 on staging: passed at \+1\.0 s\. Next \+2\.0 s\./);
  expect(reply).toMatchObject({ threadTs: root?.ts, isBroadcast: false });
  expect(reply?.text).toMatch(/^✅ r2 on staging, \+1\.0 s: passed, nothing new; 2 checks as before/);
});

it('reports between which a check only takes one more turn of its alternating are told in the thread alone', async () => {
  await using all = await reporting();
  const { deploy, about, now } = await deployed(all);
  for (const [turn, b] of [bad(), good, bad()].entries()) {
    await all.ended(`r-TURN0${turn}`, now - 9 * minuteMs + turn * 1_000, { a: good, b });
  }
  const reported = async (number: number, b: typeof good) => {
    const run = `r-REP00${number}`;
    const at = now - 3 * minuteMs + number * minuteMs;
    await all.ended(run, at, { a: good, b }, { trigger: 'deploy', deploy: { ...about, report: number } });
    await all.deploys.append(deploy, reportEnded(number, run, at, b === good ? 'passed' : 'failed'));
    await all.settle({ deploy });
  };
  await reported(1, good);
  await reported(2, bad());
  const replies = reportsIn(all).slice(1);
  expect(replies.map(({ isBroadcast }) => isBroadcast)).toEqual([true, false]);
  expect(replies.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^⚠️ .*: passed, .*b: unstable, 2 of 5 failed/s),
    expect.stringMatching(/^❌ .*: failed, .*b: unstable, 3 of 6 failed/s),
  ]);
});

it('a process that dies between posting and writing it down doubles nothing', async () => {
  await using all = await reporting();
  const { deploy, about, now } = await deployed(all);
  await all.ended('r-REP001', now - minuteMs, { a: good, b: good }, { trigger: 'deploy', deploy: about });
  await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs));
  for (const lost of ['message.posted', 'report.told'] as const) {
    const deploys = {
      ...all.context.deploys,
      async append(id: string, events: Parameters<typeof all.deploys.append>[1]) {
        if (events.some(({ type }) => type === lost)) throw new Error('killed');
        return await all.deploys.append(id, events);
      },
    };
    await expect(all.settle({ deploy }, { deploys })).rejects.toThrow('killed');
  }
  await all.settle({ deploy });
  expect(keysIn(all)).toEqual([`${deploy}:deploy`, `${deploy}:report:1`]);
});

it.each(['accept-then-500', 'accept-then-reset', '500', '429'] as const)(
  'with Slack answering %s a report is there once',
  async (kind) => {
    await using all = await reporting();
    const { deploy, about, now } = await deployed(all);
    await all.ended('r-REP001', now - minuteMs, { a: good, b: good }, { trigger: 'deploy', deploy: about });
    await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs));
    all.room.slack.faults.add({ method: 'chat.postMessage', kind, times: 2, retryAfterS: 0 });
    await all.settle({ deploy });
    expect(keysIn(all)).toEqual([`${deploy}:deploy`, `${deploy}:report:1`]);
  },
);

it('the evidence of what failed follows its report into the thread; the run has no message of its own', async () => {
  await using all = await reporting();
  const { deploy, about, now } = await deployed(all);
  await all.ended('r-REP001', now - minuteMs, { a: good, b: bad() }, { trigger: 'deploy', deploy: about });
  await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs, 'failed'));
  await all.settle({ deploy });
  const [root] = reportsIn(all);
  const thread = all.room.slack.thread(channel, root?.ts ?? '');
  expect(thread.map(({ metadata }) => metadata?.event_type)).toEqual([
    'staging_check_report',
    'staging_check_report',
    'staging_check_evidence',
  ]);
  // The channel hears of it.
  expect(thread[1]).toMatchObject({ isBroadcast: true });
  expect(thread[1]?.text).toContain('1 check newly failing');
  expect(all.room.slack.messages(channel)).toHaveLength(1);
});

it('a deploy that is not the newest any more before anybody heard of it stays untold; one that was told says why it ended', async () => {
  await using all = await reporting();
  const { deploy } = await deployed(all);
  const at = Date.now();
  const superseded = {
    type: 'superseded',
    id: deployEventId.superseded(),
    at,
    by: 'd-x',
    revision: 'r3',
  } as const;
  await all.deploys.append(deploy, [superseded]);
  await all.settle({ deploy });
  expect(reportsIn(all)).toEqual([]);
  expect(await all.deploys.untold()).toEqual([]);
  const told = await openDeploy(all.deploys, 'r4', at - 1_000);
  await all.settle({ deploy: told });
  await all.deploys.append(told, [superseded]);
  await all.settle({ deploy: told });
  expect(reportsIn(all)).toHaveLength(1);
  expect(reportsIn(all)[0]?.text).toContain('The series ended: r3 was deployed.');
});

it('who typed it was promised reports: that another deploy came a moment later is told', async () => {
  await using all = await reporting();
  const { deploy } = await deployed(all);
  const at = Date.now();
  const facts = { service: null, url: null, deployedBy: null };
  await all.deploys.append(deploy, [
    { type: 'deploy.seen', id: 'seen', at, source: { kind: 'command', by: 'UJUN' }, facts },
    { type: 'superseded', id: deployEventId.superseded(), at, by: 'd-x', revision: 'r3' },
  ]);
  await all.settle({ deploy });
  expect(reportsIn(all).map(({ text }) => text)).toEqual([
    expect.stringContaining('The series ended: r3 was deployed.'),
  ]);
});

it('a report that will not come says why in the thread, and nothing is green', async () => {
  await using all = await reporting();
  const { deploy } = await deployed(all);
  const reason = 'old revision still answers: Which: r1 (2 of 2)';
  const id = deployEventId.report(1, 'skipped');
  await all.deploys.append(deploy, [{ type: 'report.skipped', id, at: Date.now(), report: 1, reason }]);
  await all.settle({ deploy });
  const [root, reply] = reportsIn(all);
  expect(root?.text).toMatch(/^⚠️ r2 on staging: no report at \+1\.0 s/);
  expect(reply?.text).toContain(`+1.0 s: no report. ${reason}.`);
  expect(reply).toMatchObject({ isBroadcast: true });
  expect(`${root?.text}${reply?.text}`).not.toContain('✅');
});

it('a channel by name is looked up; one that nobody sees, and none at all, are problems said in a sentence, and it goes on later', async () => {
  await using all = await reporting();
  const named = await openDeploy(all.deploys, 'r1', Date.now() - 1_000, { channel: '#staging' });
  await all.settle({ deploy: named });
  expect(reportsIn(all)).toMatchObject([{ channel }]);
  const nowhere = await openDeploy(all.deploys, 'r2', Date.now() - 1_000, { channel: '#no-such-channel' });
  expect(await all.turn({ deploy: nowhere })).toMatchObject({ kind: 'again' });
  const none = await openDeploy(all.deploys, 'r3', Date.now() - 1_000, { channel: null });
  expect(await all.turn({ deploy: none })).toMatchObject({ kind: 'again' });
  expect(all.problems).toEqual([
    'deploy r2 on staging: the bot sees no channel #no-such-channel; invite it there, or write the id (C0123ABCD) in the plan',
    'deploy r3 on staging has no channel: name one with the deploy, under reports in the plan, or channels.default in staging-check.yaml',
  ]);
  expect(await all.deploys.untold()).toEqual(expect.arrayContaining([nowhere, none]));
});

it('where the bot was not invited it says so once, and tells everything when it is', async () => {
  await using all = await reporting();
  const { deploy } = await deployed(all);
  const { slack } = all.room;
  slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'not_in_channel' });
  expect(await all.turn({ deploy })).toEqual({ kind: 'again', afterMs: 60_000 });
  expect(all.problems).toEqual(['deploy r2 on staging cannot be shown: not_in_channel']);
  await all.settle({ deploy }, { memory: { ...all.context.memory, haltLeft: async () => 0 } });
  expect(keysIn(all)).toEqual([`${deploy}:deploy`]);
});

it('a report without anything kept of its run says that, and is not green', async () => {
  await using all = await reporting();
  const { deploy, now } = await deployed(all);
  await all.deploys.append(deploy, reportEnded(1, 'r-G0NE01', now - minuteMs));
  await all.settle({ deploy });
  expect(reportsIn(all)[1]?.text).toMatch(/^⚠️ .* passed, nothing is kept of its run to compare/);
  expect(reportsIn(all)[0]?.text).toMatch(/^⚠️ /);
});

it('pictures are uploaded once and shown; a report goes without those that Slack will not show', async () => {
  const file = { name: 'matrix.png', title: 'Runs', altText: 'Last 2 runs: 1 passed', bytes: png };
  await using all = await reporting({ drawReport: async () => [file] });
  const { deploy, about, now } = await deployed(all);
  await all.ended('r-REP001', now - minuteMs, { a: good, b: bad() }, { trigger: 'deploy', deploy: about });
  await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs, 'failed'));
  await all.settle({ deploy });
  await all.settle({ deploy });
  expect(all.room.slack.calls.filter(({ method }) => method === 'files.getUploadURLExternal')).toHaveLength(
    1,
  );
  expect(JSON.stringify(reportsIn(all)[1]?.blocks)).toContain('"alt_text":"Last 2 runs: 1 passed"');
});

it('a picture that Slack never shows keeps no report back', async () => {
  await using all = await reporting();
  const { deploy, about, now } = await deployed(all);
  await all.settle({ deploy });
  await all.ended('r-REP001', now - minuteMs, { a: good, b: good }, { trigger: 'deploy', deploy: about });
  await all.deploys.append(deploy, reportEnded(1, 'r-REP001', now - minuteMs));
  await redisReportMemory(all.room.redis).keepCharts('r-REP001', [{ fileId: 'F0NOSUCHFILE', alt: 'gone' }]);
  all.room.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 4 });
  await all.settle({ deploy });
  const reply = reportsIn(all)[1];
  expect(reply?.text).toContain('+1.0 s: passed');
  expect(JSON.stringify(reply?.blocks)).not.toContain('F0NOSUCHFILE');
  // What Slack has against a picture says nothing about the blocks of other messages.
  expect(await all.room.memory.level()).toBe('plan');
}, 30_000);

it('a message that a person deleted is posted again once, and what comes goes into its thread', async () => {
  await using all = await reporting();
  const { deploy, now } = await deployed(all);
  const { messages } = all.room.slack.state;
  const pace = { paceMs: 1 };
  await all.settle({ deploy }, pace);
  messages.splice(0, messages.length);
  await all.deploys.append(deploy, reportEnded(1, 'r-G0NE01', now - minuteMs));
  await all.settle({ deploy }, pace);
  const [root, reply] = reportsIn(all);
  expect(keysIn(all)).toEqual([`${deploy}:deploy`, `${deploy}:report:1`]);
  expect(reply).toMatchObject({ threadTs: root?.ts });
  messages.splice(0, messages.length);
  await all.deploys.append(deploy, reportEnded(2, 'r-G0NE02', now - minuteMs));
  await all.settle({ deploy }, pace);
  expect(keysIn(all)).toEqual([]);
  expect(await all.deploys.untold()).toEqual([]);
}, 30_000);

it('a report whose thread is gone is told in the channel', async () => {
  await using all = await reporting();
  const { deploy, now } = await deployed(all);
  const { messages } = all.room.slack.state;
  await all.settle({ deploy });
  messages.splice(0, messages.length);
  await all.deploys.append(deploy, reportEnded(1, 'r-G0NE01', now - minuteMs));
  const memory = { ...all.context.memory, takePace: async () => false, paceLeft: async () => 1_000 };
  await all.turn({ deploy }, { memory });
  expect(reportsIn(all)).toMatchObject([{ threadTs: null }]);
  expect(keysIn(all)).toEqual([`${deploy}:report:1`]);
});

const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);
