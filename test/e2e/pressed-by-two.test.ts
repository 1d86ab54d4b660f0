import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reasonInput } from '../../src/slack/actions/answer-check.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { oneSection } from '../support/plan-text.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  messagesOf,
  offers,
  people,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 20_000, interval: 50 };
const { jun, lee } = people;
const plan = `${oneSection('shop', '{ staging: {} }')}          bad: { name: Bad, command: { run: ["false"] }, expect: { exitCode: 0 } }
          ship: { name: Ship, danger: Ships it, command: { run: [sh, -c, "echo shipped >> FOLDER/ships"] }, expect: { exitCode: 0 } }
          look: { name: Look, manual: { prompt: Is it there? } }
`;
let scene: SlackScene;

beforeAll(async () => {
  const approvers = [jun, lee];
  scene = await slackScene({ plan, approvers, config: `approvers: [${approvers.join(', ')}]\n` });
});
afterAll(async () => await scene[Symbol.asyncDispose]());

async function queued(check: string): Promise<string> {
  await scene.slack.command(`run ${check}`, mara);
  await vi.waitFor(() => expect(lastTold(scene.slack, people.mara)).toMatch(/^Queued /), until);
  return runIn(lastTold(scene.slack, people.mara));
}

const otherThan = (user: string) => (user === jun ? lee : jun);

/** Both press it twice, at once. */
async function pressed(ts: string, element: string): Promise<void> {
  await Promise.all([jun, lee, jun, lee].map((user) => scene.slack.click(ts, element, user)));
}

const told = (user: string) =>
  scene.slack
    .ephemerals(user)
    .map(({ text }) => text)
    .join('\n');

/** Who did it, and that nobody did it beside them. */
async function doerOf(run: string, type: 'check.answered' | 'run.cancelled'): Promise<string> {
  const done = await vi.waitUntil(async () => {
    const found = (await scene.runs.events(run)).filter((event) => event.type === type);
    return found.length > 0 && found;
  }, until);
  expect(done).toHaveLength(1);
  const by = done.flatMap((event) => ('by' in event ? [event.by] : []))[0] ?? '';
  expect([jun, lee]).toContain(by);
  return by;
}

test('[Approve] runs the check once, and the other one is told who it was', async () => {
  const run = await queued('ship');
  const isQuestion = (one: Message) => factOf(one, 'key').includes('approval');
  const question = await vi.waitUntil(() => messagesOf(scene.slack, run).find(isQuestion), until);
  await pressed(question.ts, 'check.approve');
  await rootIn(scene.slack, run, hasEnded);
  expect(readFileSync(join(scene.folder, 'ships'), 'utf8')).toBe('shipped\n');
  const by = await doerOf(run, 'check.answered');
  await vi.waitFor(() => expect(told(otherThan(by))).toContain(`Already approved by <@${by}>`), until);
});

test('[Cancel] cancels once, and the other one is told who it was', async () => {
  const run = await queued('look');
  const root = await rootIn(scene.slack, run, offers('run.cancel'));
  await pressed(root.ts, 'run.cancel');
  const by = await doerOf(run, 'run.cancelled');
  const words = `${run} was already cancelled by <@${by}>`;
  await vi.waitFor(() => expect(told(otherThan(by))).toContain(words), until);
});

test('[Re-run failed] queues one run, and the other one is told who asked for it', async () => {
  const root = await rootIn(scene.slack, await queued('bad'), offers('run.rerun-failed'));
  await pressed(root.ts, 'run.rerun-failed');
  const answers = () =>
    `${told(jun)}\n${told(lee)}`.split('\n').filter((text) => text.includes('Bad on staging'));
  await vi.waitFor(() => expect(answers()).toHaveLength(4), until);
  const queuedAs = answers().filter((text) => text.startsWith('Queued '));
  expect(queuedAs).toHaveLength(1);
  expect(new Set(answers().map(runIn)).size).toBe(1);
  const by = told(jun).includes(queuedAs[0] ?? '') ? jun : lee;
  expect(told(otherThan(by))).toContain(`as <@${by}> asked`);
});

/** Both press, each sends the form that they get, with words of their own; of who was too late there is none. */
async function sentByBoth(ts: string, element: string, fill: (user: string) => Record<string, string>) {
  const both = [jun, lee];
  await Promise.all(both.map((user) => scene.slack.click(ts, element, user)));
  await vi.waitFor(
    () => expect(both.every((user) => scene.slack.view(user) !== undefined)).toBe(true),
    until,
  );
  await Promise.all(both.map((user) => scene.slack.submitView(user, fill(user))));
  expect(both.map((user) => scene.slack.view(user))).toEqual([undefined, undefined]);
}

test.each([
  ['Reject', 'ship', 'check.reject', 'Already rejected by'],
  ['Sign off', 'look', 'check.sign-off', 'Already signed off by'],
  ['Fail', 'look', 'check.fail', 'Already failed by'],
])('[%s] counts once, and the other one is told who it was', async (_what, check, element, already) => {
  const run = await queued(check);
  const root = await rootIn(scene.slack, run, offers(element));
  await sentByBoth(root.ts, element, (user) => ({ [reasonInput]: `says ${user}` }));
  const by = await doerOf(run, 'check.answered');
  await vi.waitFor(() => expect(told(otherThan(by))).toContain(`${already} <@${by}>`), until);
  await rootIn(scene.slack, run, hasEnded);
});

/** What both were told last, and who of them was first: the one who is not told that it was. */
async function secondTold(before: number, already: string): Promise<string> {
  const answers = () => [...scene.slack.ephemerals(jun), ...scene.slack.ephemerals(lee)];
  await vi.waitFor(() => expect(answers()).toHaveLength(before + 2), until);
  const [by = '', ...more] = [jun, lee].filter((user) => !lastTold(scene.slack, user).includes(already));
  expect(more).toEqual([]);
  expect(lastTold(scene.slack, otherThan(by))).toContain(`<@${by}>`);
  return by;
}

const answered = () => scene.slack.ephemerals(jun).length + scene.slack.ephemerals(lee).length;
const typedByBoth = (text: string) =>
  Promise.all([jun, lee].map((user) => scene.slack.command(text, { ...mara, user })));

test.each([
  ['opened', 'incident open --plan none 900 The office is down', 'Not opened: this channel has'],
  ['given a task', 'incident task add Call the vendor', 'That is task 1 already, added by'],
  ['ticked', 'incident done 1', 'was already ticked by'],
  ['unticked', 'incident reopen 1 not yet', 'was already opened again by'],
  ['set to a severity', 'incident severity P3', 'is already P3 by'],
  ['closed', 'incident close --as drill It was one', 'was already closed by'],
  ['opened again', 'incident reopen it is back', 'was already opened again by'],
  ['closed again', 'incident close --as drill It was one again', 'was already closed by'],
])('an incident is %s once by two who type it, and the other one is told who it was', async (...row) => {
  const [, text, already] = row;
  const before = answered();
  await typedByBoth(text);
  await secondTold(before, already);
});

const shown = (event: string, words: string) =>
  scene.slack.state.messages.filter(
    ({ metadata, text, blocks }) =>
      metadata?.event_type === event && `${text}${JSON.stringify(blocks)}`.includes(words),
  );

test('[Open again], the form of [Open incident] and unticking count once, and the other one is told who it was', async () => {
  const closing = await vi.waitUntil(
    () => scene.slack.state.messages.findLast((one) => offers('incident.reopen')('', one)),
    until,
  );
  const before = answered();
  await sentByBoth(closing.ts, 'incident.reopen', (user) => ({ reason: `says ${user}` }));
  await secondTold(before, 'was already opened again by');
  await scene.slack.command('incident close --as drill Over', mara);
  await vi.waitFor(() => expect(lastTold(scene.slack, people.mara)).toContain('900 is closed'), until);
  const failed = await rootIn(scene.slack, await queued('bad'), offers('incident.open'));
  const opening = answered();
  await sentByBoth(failed.ts, 'incident.open', (user) => ({
    ...{ key: user === jun ? '901' : '902', title: `Says ${user}` },
  }));
  const by = await secondTold(opening, 'Not opened: this channel has');
  await vi.waitFor(() => expect(shown('staging_check_incident', `Says ${by}`)).not.toEqual([]), until);
  expect(shown('staging_check_incident', `Says ${otherThan(by)}`)).toEqual([]);
});
