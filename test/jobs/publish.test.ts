import { afterEach, expect, test, vi } from 'vitest';
import { publishJob } from '../../jobs/publish.ts';
import { bindJob } from '../../src/core/job.ts';
import type { RunEvent } from '../../src/core/run/events.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { startWorkers } from '../../src/platform/queue/workers.ts';
import { redisLateReplies } from '../../src/slack/out/late-replies.ts';
import { addMessage } from '../../stand-ins/slack/state.ts';
import { httpServer } from '../support/http-server.ts';
import {
  askedHead,
  failedOutcome,
  type Publishing,
  type PublishingOptions,
  publishing,
  runFinished,
  runStarted,
} from '../support/publish-parts.ts';
import { arrivedCheck, checkHeadOf, endedCheck, passed, startedAt } from '../support/run-events.ts';
import { httpCheck } from '../support/seen-checks.ts';

const channel = 'C0STAGING1';
let open: Publishing | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin(options: PublishingOptions = {}): Promise<Publishing> {
  open = await publishing(options);
  return open;
}

const small = (id = 'r-000001') =>
  askedHead(id, { '2.1': 'One', '2.2': 'Two' }, [
    checkHeadOf('a', '2.1'),
    checkHeadOf('b', '2.1'),
    checkHeadOf('c', '2.2'),
  ]);

const redEvents: readonly RunEvent[] = [
  runStarted,
  ...endedCheck('a', 80, passed),
  ...endedCheck('b', 90, failedOutcome()),
  ...endedCheck('c', 70, passed),
  runFinished(12_000),
];

function called(all: Publishing, method: string): number {
  return all.slack.calls.filter((call) => call.method === method).length;
}

function root(all: Publishing) {
  const [first] = all.slack.messages(channel);
  if (first === undefined) throw new Error('there is no root message');
  return first;
}

const keysOf = (messages: readonly { metadata: unknown }[]) =>
  messages.map(({ metadata }) => JSON.stringify(metadata).match(/"key":"[^:]*:([^"]*)"/)?.[1]);

test('a run is shown whole: root, checklists, evidence, and no verdict beside the first of its selection; then nothing is left to do', async () => {
  const all = await begin();
  await all.start(small());
  await all.settle('r-000001');
  expect(root(all).text).toBe('phase2 on staging: queued, 3 checks');
  expect(all.slack.calls).toHaveLength(1);
  await all.runs.append('r-000001', redEvents);
  await all.settle('r-000001');
  const { ts, text } = root(all);
  expect(text).toMatch(/^phase2 on staging: failed, 2 of 3 checks in 12 s\. b: expected status 200, got 503/);
  const thread = all.slack.thread(channel, ts);
  expect(keysOf(thread).sort()).toEqual(['evidence:b', 'root', 'section:phase2/2.1', 'section:phase2/2.2']);
  expect(thread.filter(({ isBroadcast }) => isBroadcast)).toHaveLength(0);
  const calls = all.slack.calls.length;
  await all.settle('r-000001');
  expect(all.slack.calls).toHaveLength(calls);
});

test('a run that was asked for in a thread shows all of itself there', async () => {
  const all = await begin();
  const question = addMessage(all.slack.state, { channel, user: 'U0MARA0001', text: 'is it up?' });
  await all.start(small(), { thread: question.ts });
  await all.runs.append('r-000001', redEvents);
  await all.settle('r-000001');
  expect(all.slack.messages(channel)).toHaveLength(1);
  expect(all.slack.thread(channel, question.ts)).toHaveLength(1 + 4);
});

const section = (index: number) => `2.${Math.floor(index / 10)}`;

test('a run of 40 checks with failures makes 1 + sections + failures posts and paced edits, and gets no 429', {
  timeout: 60_000,
}, async () => {
  const all = await begin({
    limits: { postsPerSecond: 100, postBurst: 3, perMinute: { 3: 500 } },
    table: {
      'chat.postMessage': { perChannel: { everyMs: 12, burst: 2 } },
      'chat.update': { perChannel: { everyMs: 1, burst: 1_000 } },
    },
    paceMs: 150,
  });
  const heads = Array.from({ length: 40 }, (_, index) => checkHeadOf(`check-${index}`, section(index)));
  const titles = Object.fromEntries([0, 1, 2, 3].map((index) => [`2.${index}`, `Part ${index}`]));
  await all.start(askedHead('r-000040', titles, heads));
  const begunAt = performance.now();
  await all.runs.append('r-000040', [runStarted]);
  for (const [index, { id }] of heads.entries()) {
    const letter = 'abcdefgh'.charAt(index / 5);
    const outcome = /[05]$/.test(id) ? failedOutcome({ body: letter }, letter.repeat(3)) : passed;
    await all.runs.append('r-000040', endedCheck(id, 50, outcome));
    await all.turn('r-000040');
  }
  await all.runs.append('r-000040', [runFinished(9_000)]);
  await all.settle('r-000040');
  const live = 5;
  const intervals = Math.ceil((performance.now() - begunAt) / 150);
  expect(called(all, 'chat.postMessage')).toBe(1 + 4 + 8);
  expect(called(all, 'chat.update')).toBeLessThanOrEqual(intervals * live);
  expect(all.slack.calls.filter(({ status }) => status === 429)).toEqual([]);
  expect(root(all).text).toContain('failed, 32 of 40 checks');
});

test('many changes within an interval are one edit', async () => {
  const all = await begin({ paceMs: 2_000 });
  await all.start(small());
  await all.turn('r-000001');
  for (const event of redEvents.slice(0, -1)) {
    await all.runs.append('r-000001', [event]);
    expect(await all.turn('r-000001')).toMatchObject({ kind: 'again' });
  }
  expect(called(all, 'chat.update')).toBe(0);
  await all.settle('r-000001');
  expect(called(all, 'chat.update')).toBe(1);
});

test('what a run came to waits for no interval, and is one edit all the same; what comes after it waits again', async () => {
  const all = await begin({ paceMs: 600_000 });
  await all.start(small());
  await all.turn('r-000001');
  await all.runs.append('r-000001', [runStarted, ...endedCheck('a', 80, passed)]);
  expect(await all.turn('r-000001')).toMatchObject({ kind: 'again' });
  expect(root(all).text).toBe('phase2 on staging: queued, 3 checks');
  await all.runs.append('r-000001', redEvents);
  await all.turn('r-000001');
  expect(root(all).text).toMatch(/^phase2 on staging: failed, 2 of 3 checks in 12 s/);
  expect(called(all, 'chat.update')).toBe(1);
  await all.runs.append('r-000001', [
    {
      type: 'run.doubted',
      id: 'run.doubted',
      at: startedAt + 13_000,
      reason: 'another answered',
      isCertain: true,
    },
  ]);
  const calls = all.slack.calls.length;
  expect(await all.turn('r-000001')).toMatchObject({ kind: 'again' });
  expect(all.slack.calls).toHaveLength(calls);
});

test('the end of a run has it shown at once, whatever its publishing waits for', async () => {
  const all = await begin({ paceMs: 600_000 });
  await using queue = createRunQueue(all.url);
  await using _workers = await startWorkers({
    ...{ url: all.url, queues: ['publish'], onError: () => {}, graceMs: 0 },
    jobs: [bindJob(publishJob, all.context)],
  });
  await all.start(small());
  await queue.publish('r-000001');
  await vi.waitUntil(() => all.slack.messages(channel).length > 0, { timeout: 5_000 });
  await all.runs.append('r-000001', [runStarted, ...endedCheck('a', 80, passed)]);
  await queue.publish('r-000001');
  await vi.waitUntil(async () => (await queue.depths()).publish?.delayed === 1, { timeout: 5_000 });
  await all.runs.append('r-000001', redEvents);
  await queue.publishNow('r-000001');
  await vi.waitUntil(() => root(all).text.startsWith('phase2 on staging: failed'), { timeout: 5_000 });
});

test('many runs of a channel that have nothing to say keep nobody waiting', async () => {
  const all = await begin();
  await using queue = createRunQueue(all.url);
  await using _workers = await startWorkers({
    ...{ url: all.url, queues: ['publish'], onError: () => {}, graceMs: 0 },
    jobs: [bindJob(publishJob, { ...all.context, queue })],
  });
  const ended = Array.from({ length: 24 }, (_, n) => `r-${100 + n}`);
  for (const id of ended) {
    await all.start({ ...small(), id });
    await all.runs.append(id, redEvents);
  }
  await Promise.all(ended.map((id) => all.context.memory.halt(id, 'all', 600_000)));
  for (const id of ended) await queue.publish(id);
  await all.start(small());
  await queue.publish('r-000001');
  // By itself, whoever stands behind twenty asks again after ten seconds.
  await vi.waitUntil(() => all.slack.messages(channel).length > 0, { timeout: 5_000 });
});

test.each([
  { method: 'chat.update', kind: '429', retryAfterS: 1, times: 2 },
  { method: 'chat.update', kind: 'accept-then-500', times: 2 },
  { method: 'chat.update', kind: 'hang', times: 1 },
  { method: 'chat.postMessage', kind: 'accept-then-500', times: 2 },
  { method: 'chat.postMessage', kind: 'accept-then-hang', times: 2 },
  { method: 'chat.postMessage', kind: '500', times: 2 },
  { method: 'chat.postMessage', kind: 'reset', times: 2 },
] as const)('the last state arrives, once, after %j', { timeout: 30_000 }, async (fault) => {
  const all = await begin();
  await all.start(small());
  await all.settle('r-000001');
  all.slack.faults.add(fault);
  await all.runs.append('r-000001', redEvents);
  await all.settle('r-000001');
  expect(root(all).text).toMatch(/^phase2 on staging: failed/);
  expect(all.slack.thread(channel, root(all).ts)).toHaveLength(4);
});

test('a workspace that refuses the plan block gets lists, then text, and is remembered', async () => {
  const all = await begin({ paceMs: 60_000 });
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 2 });
  await all.start(small());
  expect(await all.turn('r-000001')).toEqual({ kind: 'done' });
  expect(root(all)).toMatchObject({ blocks: [] });
  expect(root(all).text).toMatch(/^phase2 on staging: queued, 3 checks/);
  expect(await all.memory.level()).toBe('text');
  await all.start(small('r-000002'));
  await all.settle('r-000002');
  expect(called(all, 'chat.postMessage')).toBe(4);
});

test('a root that a person deleted is posted again once, then left alone', async () => {
  const all = await begin();
  await all.start(small());
  await all.settle('r-000001');
  for (const event of redEvents.slice(0, 3)) {
    const { messages } = all.slack.state;
    messages.splice(0, messages.length);
    await all.runs.append('r-000001', [event]);
    await all.settle('r-000001');
  }
  const roots = all.slack.calls.filter(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === undefined,
  );
  expect(roots).toHaveLength(2);
});

test('where the bot is no member, the asker is told once what to do; once it is invited the run appears', async () => {
  const all = await begin();
  const members = all.slack.state.channels.get(channel)?.members;
  members?.delete(all.slack.state.botUser);
  await all.start(small());
  expect(await all.turn('r-000001')).toEqual({ kind: 'again', afterMs: 60_000 });
  for (let turn = 0; turn < 5; turn += 1) await all.turn('r-000001');
  expect(all.slack.calls.map(({ args }) => args.channel)).toEqual([channel, 'U0MARA0001']);
  expect(all.slack.messages('D0MARA0001')[0]?.text).toContain('/invite @staging-check');
  members?.add(all.slack.state.botUser);
  await all.memory.halt('r-000001', 'all', 1);
  await vi.waitUntil(async () => (await all.memory.haltLeft('r-000001', 'all')) === 0);
  await all.settle('r-000001');
  expect(root(all).text).toMatch(/queued/);
});

test('an archived channel is told once and never tried again', async () => {
  const all = await begin();
  const there = all.slack.state.channels.get(channel);
  if (there !== undefined) there.isArchived = true;
  await all.start(small());
  expect(await all.turn('r-000001')).toEqual({ kind: 'done' });
  await all.runs.append('r-000001', redEvents);
  expect(await all.turn('r-000001')).toEqual({ kind: 'done' });
  expect(all.slack.calls).toHaveLength(2);
  expect(all.slack.messages('D0MARA0001')[0]?.text).toContain('archived');
});

test('a token that Slack does not take is our trouble, tried again, and well once it works', async () => {
  const all = await begin();
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'token_revoked' });
  await all.start(small());
  expect(await all.turn('r-000001')).toEqual({ kind: 'again', afterMs: 30_000 });
  await all.settle('r-000001');
  expect(all.health[0]).toBe('token_revoked');
  expect(all.health).toEqual(['token_revoked', null]);
  await all.settle('r-000001');
  expect(all.health).toHaveLength(2);
});

test('what one cause breaks one by one is one reply, which is edited as more of it comes in', async () => {
  const all = await begin();
  await all.start(small());
  const broken = (id: string, status: number, expected: number) => {
    const { failures, telling } = httpCheck(
      id,
      { url: `https://api.example/${id}`, status },
      { status: expected },
    );
    return { ...failedOutcome(), failures, telling };
  };
  const ended = (id: string, expected: number) => arrivedCheck(id, 80, broken(id, 500, expected));
  const replies = () =>
    all.slack.thread(channel, root(all).ts).filter((one) => keysOf([one])[0]?.startsWith('evidence:'));
  await all.runs.append('r-000001', [runStarted, ...ended('b', 200)]);
  await all.settle('r-000001');
  const [first] = replies();
  expect(first?.text).toBe('❌ b: expected status 200, got 500');
  await all.runs.append('r-000001', [...ended('a', 201), ...ended('c', 202), runFinished(12_000)]);
  await all.settle('r-000001');
  expect(replies().map(({ ts, text }) => [ts, text])).toEqual([
    [first?.ts, '❌ api.example: 500: 3 checks say so'],
  ]);
  expect(JSON.stringify(replies())).toContain('b, a, c');
});

const long = failedOutcome({ body: 'x'.repeat(20_000) });

async function failLong(all: Publishing): Promise<string> {
  await all.start(small());
  await all.runs.append('r-000001', [runStarted, ...endedCheck('a', 80, long), runFinished(1_000)]);
  await all.settle('r-000001');
  const evidence = all.slack
    .thread(channel, root(all).ts)
    .filter((message) => keysOf([message])[0] === 'evidence:a');
  expect(evidence).toHaveLength(1);
  return JSON.stringify(evidence[0]?.blocks);
}

test('long evidence is a file that its one reply links, uploaded once', async () => {
  const all = await begin();
  const shown = await failLong(all);
  const [file] = all.slack.state.files.values();
  expect(all.slack.state.files.size).toBe(1);
  expect(file?.bytes?.toString()).toContain('x'.repeat(20_000));
  expect(file?.shares).toEqual([]);
  expect(shown).toContain(`/files/${file?.id}`);
});

/** A check that measured something over ten minutes. */
const measured = failedOutcome({
  query: 'queue_depth',
  window: {
    from: '2026-11-30T10:00:00.000Z',
    to: '2026-11-30T10:10:00.000Z',
    stepMs: 60_000,
    since: 'duration',
  },
  series: [
    {
      labels: { queue: 'mail' },
      points: [0, 1, 2, 3].map((at) => [1_796_032_800_000 + at * 60_000, `${at}`]),
    },
  ],
});

async function failMeasured(all: Publishing): Promise<string> {
  await all.start(small());
  await all.runs.append('r-000001', [runStarted, ...endedCheck('a', 80, measured), runFinished(1_000)]);
  await all.settle('r-000001');
  const replies = all.slack.thread(channel, root(all).ts).filter((one) => keysOf([one])[0] === 'evidence:a');
  expect(replies).toHaveLength(1);
  return JSON.stringify(replies[0]?.blocks);
}

test('what was measured over time is a picture in the one reply, uploaded once', async () => {
  const all = await begin();
  const shown = await failMeasured(all);
  const [file] = all.slack.state.files.values();
  expect(all.slack.state.files.size).toBe(1);
  expect(file?.bytes?.subarray(1, 4).toString()).toBe('PNG');
  expect(shown).toContain(`"slack_file":{"id":"${file?.id}"}`);
  expect(shown).toContain('queue_depth: {queue=\\"mail\\"}: 0 to 3, at last 3');
});

test('a picture that Slack never takes keeps no evidence back', async () => {
  const all = await begin({ scopes: ['chat:write', 'channels:history'] });
  expect(await failMeasured(all)).not.toContain('slack_file');
});

test('a file that lost against that of another process is removed', async () => {
  const all = await begin();
  const { files } = all;
  const upload = await files.upload({ name: 'a.txt', title: 'a', text: 'lost' });
  if (upload.kind !== 'done') throw new Error(JSON.stringify(upload));
  const winner = { id: 'F0WINNER01', permalink: 'https://slack.example/F0WINNER01' };
  expect(await all.memory.keepFile('r-000001', 'a', winner)).toEqual(winner);
  expect(await all.memory.keepFile('r-000001', 'a', upload.value)).toEqual(winner);
  expect(await files.remove(upload.value.id)).toEqual({ kind: 'done', value: null });
  expect(await files.remove(upload.value.id)).toEqual({ kind: 'done', value: null });
  expect(all.slack.state.files.size).toBe(0);
});

test('evidence whose upload fails goes out without it and says where the rest is', {
  timeout: 30_000,
}, async () => {
  const all = await begin({ runPageUrl: 'https://checks.example/r/r-000001' });
  all.slack.faults.add({ method: 'files.getUploadURLExternal', kind: '500', times: 9 });
  expect(await failLong(all)).toContain('could not be uploaded to Slack; the page of the run has it');
  expect(called(all, 'files.getUploadURLExternal')).toBe(3);
});

test('a missing scope for files is tried once', async () => {
  const all = await begin({ scopes: ['chat:write', 'channels:history'] });
  expect(await failLong(all)).toContain('could not be uploaded to Slack');
  expect(called(all, 'files.getUploadURLExternal')).toBe(1);
  expect(all.health.filter((reason) => reason !== null)).toEqual([]);
});

/** Shows a red run in which somebody says something in between, where told; the next one finds that it ended with `verdict`. */
async function redRun(
  all: Publishing,
  run: string,
  { talk = false, verdict = 'failed' }: { talk?: boolean; verdict?: 'passed' | 'failed' } = {},
) {
  await all.start(small(run));
  await all.settle(run);
  if (talk) addMessage(all.slack.state, { channel, user: 'U0MARA0001', text: 'what now?' });
  await all.runs.append(run, redEvents);
  await all.settle(run);
  const state = await all.runs.state(run);
  if (state === null) throw new Error(run);
  const finishedAt = startedAt + Number(run.slice(2));
  await all.runs.end({ ...summaryOf({ ...state, finishedAt }, channel), verdict });
  const broadcasts = all.slack.state.messages.filter(({ isBroadcast }) => isBroadcast);
  return { broadcasts, looks: called(all, 'conversations.history') };
}

test('the channel hears of another verdict than before where the run is not the newest there any more, and is asked once', async () => {
  const all = await begin();
  expect((await redRun(all, 'r-000001', { talk: true, verdict: 'passed' })).broadcasts).toEqual([]);
  const newest = await redRun(all, 'r-000002', { verdict: 'passed' });
  expect(newest.broadcasts).toEqual([]);
  const heard = await redRun(all, 'r-000003', { talk: true });
  expect(heard.broadcasts.map(({ text }) => text)).toEqual([
    expect.stringMatching(/failed.*\(was passed\)$/),
  ]);
  expect(heard.looks).toBe(newest.looks + 1);
  await all.settle('r-000003');
  expect((await redRun(all, 'r-000004', { talk: true })).broadcasts).toHaveLength(1);
});

test('where Slack does not tell what is newest, the channel hears', async () => {
  const all = await begin({ scopes: ['chat:write'] });
  await redRun(all, 'r-000001', { verdict: 'passed' });
  expect((await redRun(all, 'r-000002')).broadcasts).toHaveLength(1);
});

test('who asked for a run of more than a minute is mentioned once in its thread, a schedule nobody', async () => {
  const all = await begin();
  const run = 'r-000001';
  await all.start({ ...small(run), trigger: 'slash', requestedBy: 'U0MARA0001' });
  await all.runs.append(run, [...redEvents.slice(0, -1), runFinished(61_000)]);
  await all.settle(run);
  await all.settle(run);
  const told = all.slack.thread(channel, root(all).ts).filter(({ text }) => text.includes('<@U0MARA0001>'));
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^<@U0MARA0001> phase2 on staging: failed/),
  ]);
  const scheduled = 'r-000002';
  await all.start({ ...small(scheduled), trigger: 'cli', requestedBy: 'U0MARA0001' });
  await all.runs.append(scheduled, [...redEvents.slice(0, -1), runFinished(61_000)]);
  await all.settle(scheduled);
  expect(all.slack.state.messages.filter(({ text }) => text.startsWith('<@U0MARA0001>'))).toHaveLength(1);
});

test('who asked for a run of more than a minute is mentioned in the broadcast of its verdict, and then nowhere else', async () => {
  const all = await begin({ scopes: ['chat:write'] });
  await redRun(all, 'r-000001', { verdict: 'passed' });
  const asked = { trigger: 'slash', requestedBy: 'U0MARA0001' } as const;
  const mentions = async (run: string, tookMs: number) => {
    await all.start({ ...small(run), ...asked });
    await all.runs.append(run, [...redEvents.slice(0, -1), runFinished(tookMs)]);
    await all.settle(run);
    const replies = all.slack.state.messages.filter(
      ({ threadTs, metadata }) => threadTs !== null && JSON.stringify(metadata).includes(run),
    );
    return replies
      .filter(({ text, blocks }) => JSON.stringify([text, blocks]).includes('U0MARA0001'))
      .map(({ isBroadcast }) => isBroadcast);
  };
  expect(await mentions('r-000002', 61_000)).toEqual([true]);
  expect(await mentions('r-000003', 59_000)).toEqual([]);
});

test('a queued run says its place and who has the environment', async () => {
  const all = await begin();
  const { leases } = all.context;
  const heldBy = (holder: string) => ({
    environment: 'staging',
    holder,
    reason: 'phase1 for jun',
    heldMs: 60_000,
    queuedMs: 60_000,
  });
  if (!('acquire' in leases) || typeof leases.acquire !== 'function') throw new Error('no leases');
  await leases.acquire(heldBy('r-000001'));
  await leases.acquire(heldBy('r-000002'));
  await all.start(small('r-000001'));
  await all.start(small('r-000002'));
  await all.settle('r-000002');
  const shown = JSON.stringify(root(all).blocks);
  expect(shown).toContain('second in line: ');
  expect(shown).toContain('U0MARA0001');
  expect(shown).toContain(' has staging (phase2 on staging)');
});

test('with an answer still open, the asker is told there and not by a direct message', async () => {
  const heard: string[] = [];
  await using address = await httpServer((request, response) => {
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    request.on('end', () => response.end('ok'));
  });
  const all = await begin();
  all.slack.state.channels.get(channel)?.members.delete(all.slack.state.botUser);
  await redisLateReplies(all.redis, 'T1').keep('r-000001', address.url);
  await all.start(small());
  await all.turn('r-000001');
  expect(heard.join('')).toContain('/invite @staging-check');
  expect(all.slack.calls).toHaveLength(1);
});

test('a run without a doubtful call is not read back after its end; one with is, once it has settled', async () => {
  const all = await begin();
  await all.start(small());
  await all.runs.append('r-000001', redEvents);
  await all.settle('r-000001');
  const later = { ...all.context, now: () => startedAt + 120_000 };
  const turn = { leave: new AbortController().signal, failedChildren: [] };
  const calls = all.slack.calls.length;
  await publishJob.run({ run: 'r-000001' }, later, turn);
  expect(all.slack.calls).toHaveLength(calls);
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'accept-then-500' });
  await all.start(small('r-000002'));
  await all.runs.append('r-000002', redEvents);
  await all.settle('r-000002');
  const [{ ts = '' } = {}] = all.slack.messages(channel).slice(-1);
  const double = all.slack.thread(channel, ts)[1];
  if (double === undefined) throw new Error('the thread is empty');
  addMessage(all.slack.state, { ...double, ts: `${Math.floor(Date.now() / 1000)}.999999` });
  await vi.waitUntil(async () => (await all.memory.paceLeft('r-000002')) === 0);
  await publishJob.run({ run: 'r-000002' }, later, turn);
  expect(all.slack.thread(channel, ts)).toHaveLength(4);
});

test('a run that nobody knows is nothing to do', async () => {
  const all = await begin();
  expect(await all.turn('r-NOBODY')).toEqual({ kind: 'done' });
  expect(all.slack.calls).toEqual([]);
});
