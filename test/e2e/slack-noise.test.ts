import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { SlackWorkspace } from '../../stand-ins/slack/server.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  messagesOf,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const sections = 4;
const checksEach = 10;
const failing = ['s0c3', 's1c0', 's1c9', 's2c5', 's3c7'];
const editEveryMs = 3_000;
const until = { timeout: 20_000, interval: 50 };

/** Forty checks in four sections, five of which fail; and one check that passes once there is a file. */
function plan(): string {
  const section = (index: number) => [
    `      s${index}:`,
    `        title: Section ${index}`,
    '        checks:',
    ...Array.from({ length: checksEach }, (_, number) => {
      const id = `s${index}c${number}`;
      // What says the same has one reply: each fails in its own way.
      const script = `sleep 0.${number}; exit ${failing.indexOf(id) + 1}`;
      return `          ${id}: { command: { run: [sh, -c, "${script}"] }, expect: { exitCode: 0 } }`;
    }),
  ];
  return [
    'version: 1',
    'plan: noise',
    'title: Noise',
    'environments: { staging: {} }',
    'phases:',
    '  many:',
    '    title: Many',
    '    sections:',
    ...Array.from({ length: sections }, (_, index) => section(index)).flat(),
    '  one:',
    '    title: One',
    '    sections:',
    '      door: { title: Door, checks: { gate: { command: { run: [test, -e, FOLDER/gate] }, expect: { exitCode: 0 } } } }',
    '',
  ].join('\n');
}

/** Runs to the end, until every message of it says so. */
async function play({ slack, runs }: SlackScene, text: string): Promise<string> {
  await slack.command(text, mara);
  const run = runIn(lastTold(slack, mara.user));
  await rootIn(slack, run, hasEnded);
  await vi.waitUntil(async () => (await runs.summary(run)) !== null, until);
  return run;
}

function ofType(messages: readonly Message[], type: string): readonly Message[] {
  return messages.filter(({ metadata }) => metadata?.event_type === type);
}

/** How often Slack was asked to edit each message, by its `ts`. */
function editsIn({ calls }: SlackWorkspace): ReadonlyMap<string, number> {
  const edits = new Map<string, number>();
  for (const { method, args } of calls) {
    if (method === 'chat.update') edits.set(String(args.ts), (edits.get(String(args.ts)) ?? 0) + 1);
  }
  return edits;
}

test.concurrent('forty checks with five failures: few posts, edits at the pace that is promised, and Slack never says 429', async () => {
  await using scene = await slackScene({ plan: plan() });
  const { slack, runs } = scene;
  const run = await play(scene, 'many staging');
  const replies = () => ofType(messagesOf(slack, run), 'staging_check_evidence');
  await vi.waitFor(() => expect(replies()).toHaveLength(failing.length), until);
  const checklists = () => ofType(messagesOf(slack, run), 'staging_check_phase');
  const over = () => checklists().filter((one) => hasEnded(factOf(one, 'state')));
  await vi.waitFor(() => expect(over()).toHaveLength(sections), until);
  const messages = () => messagesOf(slack, run);
  const most = 1 + sections + failing.length;
  await vi.waitFor(() => expect(messages()).toHaveLength(most), until);

  const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
  expect(posts.length).toBeLessThanOrEqual(most);
  expect(slack.calls.filter(({ status }) => status === 429)).toEqual([]);
  expect(messages().filter(({ isBroadcast }) => isBroadcast)).toHaveLength(0);
  expect(
    messages()
      .map((one) => factOf(one, 'key'))
      .toSorted(),
  ).toEqual([...new Set(messages().map((one) => factOf(one, 'key')))].toSorted());
  const [root] = messages();
  if (root === undefined) throw new Error('there is no root');
  expect(
    messages()
      .slice(1)
      .every(({ threadTs }) => threadTs === root.ts),
  ).toBe(true);
  for (const reply of replies()) {
    const section = failing.find((id) => factOf(reply, 'key').endsWith(id))?.slice(0, 2) ?? '?';
    const checklist = checklists().find((one) => factOf(one, 'key').endsWith(section));
    expect(Number(checklist?.ts), factOf(reply, 'key')).toBeLessThan(Number(reply.ts));
  }
  const state = await runs.state(run);
  const tookMs = Math.max(...slack.calls.map(({ at }) => at)) - (state?.requestedAt ?? 0);
  const edited = editsIn(slack);
  expect(edited.get(root.ts)).toBeGreaterThan(0);
  for (const [ts, edits] of edited) {
    expect(edits, ts).toBeLessThanOrEqual(Math.ceil(tookMs / editEveryMs) + 1);
  }
}, 60_000);

test.concurrent('the channel hears of no verdict while the run is the newest there, whatever it was before', async () => {
  await using scene = await slackScene({ plan: plan() });
  const { slack, folder } = scene;
  const heard = (run: string) =>
    messagesOf(slack, run).flatMap(({ isBroadcast, text }) => (isBroadcast ? [text] : []));
  const first = await play(scene, 'one staging');
  const second = await play(scene, 'one staging');
  await writeFile(join(folder, 'gate'), '');
  const third = await play(scene, 'one staging');
  expect([first, second, third].flatMap(heard)).toEqual([]);
  expect(slack.calls.filter(({ status }) => status === 429)).toEqual([]);
}, 60_000);
