import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { resultDocument } from '../../src/core/run/result-document.ts';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { reasonInput } from '../../src/slack/actions/answer-check.ts';
import { workshop } from '../support/cli.ts';
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

const until = { timeout: 40_000, interval: 50 };

const plan = `
version: 1
plan: story
title: Story
environments: { staging: {}, demo: {}, spare: {} }
phases:
  look:
    title: Look
    sections:
      "1.1":
        title: Machines
        checks:
          quick: { command: { run: ["true"] }, expect: { exitCode: 0 } }
      "1.2":
        title: People
        checks:
          seen: { name: Front page, manual: { prompt: Does the front page look right? } }
  ship:
    title: Ship
    sections:
      "2.1":
        title: Deploy
        checks:
          deploy: { name: Deploy, danger: "Deploys to \${environment}", command: { run: [touch, FOLDER/deployed] }, expect: { exitCode: 0 } }
  gate:
    title: Gate
    sections:
      "3.1":
        title: Gate
        checks:
          open: { command: { run: [test, -e, FOLDER/gate] }, expect: { exitCode: 0 } }
          steady: { command: { run: ["true"] }, expect: { exitCode: 0 } }
  slow:
    title: Slow
    sections:
      "4.1":
        title: Slow
        checks:
          sleeper: { command: { run: [sleep, "60"] }, expect: { exitCode: 0 } }
`;

/** Its first command is over: that one waits for what a bot loads when it is first asked. */
async function storyScene(options: Parameters<typeof slackScene>[0]): Promise<SlackScene> {
  const scene = await slackScene(options);
  await vi.waitUntil(async () => (await scene.slack.command('help', mara)).isAcked, until);
  return scene;
}

/** Asks for a run as Slack does, and gives its id. */
async function ask({ slack }: SlackScene, text: string, user = people.mara): Promise<string> {
  const delivered = await slack.command(text, { ...mara, user });
  expect(delivered.isAcked).toBe(true);
  expect(lastTold(slack, user)).toMatch(/^Queued /);
  return runIn(lastTold(slack, user));
}

/** Waits for somebody's dialog, and sends it with a reason. */
async function giveReason({ slack }: SlackScene, user: string, reason: string): Promise<void> {
  await vi.waitFor(() => expect(slack.view(user)).toBeDefined(), until);
  await slack.submitView(user, { [reasonInput]: reason });
  expect(slack.view(user)).toBeUndefined();
}

/** The last words to a person, once they match. */
async function told({ slack }: SlackScene, user: string, words: RegExp): Promise<void> {
  await vi.waitFor(() => expect(lastTold(slack, user)).toMatch(words), until);
}

test.concurrent('a signed command, a checklist in its thread, a sign-off with a reason, a verdict, and a page that says who signed off', async () => {
  await using scene = await storyScene({ plan });
  const { slack, runs } = scene;
  const run = await ask(scene, 'look staging');
  const waiting = await rootIn(slack, run, offers('check.sign-off'));
  expect(waiting.text).toMatch(/^look on staging: running/);
  const checklists = () =>
    slack.thread(waiting.channel, waiting.ts).filter(({ metadata }) => {
      return metadata?.event_type === 'staging_check_phase';
    });
  await vi.waitFor(() => expect(checklists()).toHaveLength(2), until);

  await slack.click(waiting.ts, 'check.sign-off', people.jun);
  await giveReason(scene, people.jun, 'the logo is back');
  const ended = await rootIn(slack, run, hasEnded);
  expect(ended.text).toMatch(/^look on staging: passed, 2 of 2 checks/);
  expect(JSON.stringify(ended.blocks)).not.toContain('check.sign-off');
  await vi.waitFor(
    () => expect(checklists().map((one) => factOf(one, 'state'))).toEqual(['passed', 'passed']),
    until,
  );

  const state = await runs.state(run);
  if (state === null) throw new Error('the run is gone');
  const [, url = ''] = /"url":"([^"]+\/runs\/[^"]+)"/.exec(JSON.stringify(ended.blocks)) ?? [];
  const page = await fetch(url);
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain('the logo is back');
  expect(html).toContain(people.jun);
  const answered = await fetch(url, { headers: { accept: 'application/json' } });
  const document = parseResultDocument(await answered.json());
  expect(document).toEqual(parseResultDocument(JSON.parse(JSON.stringify(resultDocument(state)))));
  expect(document.run).toMatchObject({
    id: run,
    verdict: 'passed',
    trigger: 'slash',
    requestedBy: people.mara,
  });
  expect((await fetch(url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status).toBe(403);
}, 60_000);

test.concurrent('clicks on what is over say what happened and who did it, and change nothing', async () => {
  await using scene = await storyScene({ plan });
  const { slack, runs } = scene;
  const run = await ask(scene, 'look staging');
  const root = await rootIn(slack, run, offers('check.sign-off'));
  const before = structuredClone(root.blocks);
  await slack.click(root.ts, 'check.fail', people.lee);
  await giveReason(scene, people.lee, 'the logo is gone');
  await rootIn(slack, run, (state) => state === 'failed');
  const events = (await runs.events(run)).length;
  // What a person still sees who has not been shown the newest edit.
  const late = (await rootIn(slack, run, hasEnded)).ts;
  const message = slack.state.messages.find(({ ts }) => ts === late);
  if (message === undefined) throw new Error('the root is gone');
  message.blocks = before;
  await slack.click(late, 'check.sign-off', people.jun);
  await told(scene, people.jun, /^Already failed by <@U0LEE00001> .*: the logo is gone/);
  expect(slack.view(people.jun)).toBeUndefined();
  await slack.click(late, 'run.cancel', people.mara);
  await told(scene, people.mara, new RegExp(`^${run} ended .*: failed`));
  expect(await runs.events(run)).toHaveLength(events);
}, 60_000);

test.concurrent('a dangerous check: who asked may not approve, and what is rejected is not done', async () => {
  const config = 'approvers: [S0SRE00001]\n';
  await using scene = await storyScene({ plan, config, approvers: ['S0SRE00001'] });
  const { slack, runs, folder } = scene;
  const run = await ask(scene, 'ship staging', people.jun);
  const root = await rootIn(slack, run, offers('check.approve'));
  await slack.click(root.ts, 'check.approve', people.jun);
  await told(scene, people.jun, /^You may not approve deploy on staging/);
  await slack.click(root.ts, 'check.approve', people.mara);
  await told(scene, people.mara, /^You may not approve deploy on staging.*S0SRE00001/s);
  await slack.click(root.ts, 'check.reject', people.lee);
  await giveReason(scene, people.lee, 'not on a Friday');
  const ended = await rootIn(slack, run, hasEnded);
  expect(ended.text).not.toMatch(/: passed/);
  const check = (await runs.state(run))?.checks.get('deploy');
  expect(check?.answer).toMatchObject({ answer: 'no', by: people.lee, reason: 'not on a Friday' });
  expect(existsSync(join(folder, 'deployed'))).toBe(false);
  const shown = messagesOf(slack, run)
    .map(({ blocks }) => JSON.stringify(blocks))
    .join();
  expect(shown).toContain('not on a Friday');
}, 60_000);

test.concurrent('`rerun failed` runs what failed and nothing else', async () => {
  await using scene = await storyScene({ plan });
  const { slack, runs, folder } = scene;
  const first = await ask(scene, 'gate staging');
  await rootIn(slack, first, (state) => state === 'failed');
  await vi.waitUntil(async () => (await runs.summary(first)) !== null, until);
  await writeFile(join(folder, 'gate'), '');
  const second = await ask(scene, 'rerun failed');
  expect(second).not.toBe(first);
  const ended = await rootIn(slack, second, hasEnded);
  expect(ended.text).toMatch(/^open on staging: passed, 1 of 1 check in/);
  expect([...((await runs.state(second))?.checks.keys() ?? [])]).toEqual(['open']);
  await slack.command('rerun failed', mara);
  expect(lastTold(slack, people.mara)).toMatch(new RegExp(`^Nothing failed in ${second}: passed, 1 of 1`));
}, 60_000);

test.concurrent('`cancel` ends a run at work at once; the one that waits in line starts by itself', async () => {
  await using scene = await storyScene({ plan });
  const { slack, runs } = scene;
  const slow = await ask(scene, 'slow staging');
  const next = await ask(scene, 'gate staging', people.jun);
  expect(lastTold(slack, people.jun)).toMatch(/second in line: <@U0MARA0001> has the environment/);
  await rootIn(slack, next, (_, { blocks }) => JSON.stringify(blocks).includes('in line'));
  await vi.waitFor(async () => {
    expect((await runs.state(slow))?.checks.get('sleeper')?.progress.kind).toBe('running');
  }, until);
  expect((await runs.state(next))?.startedAt).toBeNull();
  await slack.command('cancel', { ...mara, user: people.lee });
  expect(lastTold(slack, people.lee)).toMatch(new RegExp(`^Cancelled .*${next}`));
  const third = await ask(scene, 'gate staging', people.jun);
  await slack.command(`cancel ${slow}`, mara);
  expect(lastTold(slack, people.mara)).toMatch(new RegExp(`^Cancelled slow on staging, run ${slow}`));
  await rootIn(slack, third, (state) => state === 'failed');
  await vi.waitUntil(async () => (await runs.active()).length === 0, until);
  const stopped = await rootIn(slack, slow, hasEnded);
  expect(stopped.text).toMatch(/cancel/);
  expect((await runs.state(slow))?.cancelled).toMatchObject({ by: people.mara });
  await slack.command(`cancel ${slow}`, { ...mara, user: people.lee });
  expect(lastTold(slack, people.lee)).toMatch(new RegExp(`^${slow} was already cancelled by <@U0MARA0001>`));
}, 60_000);

test.concurrent('people of other companies and those whom staging-check.yaml does not name are refused, and it is in the audit log', async () => {
  const config = `permissions: [{ who: [${people.mara}], may: all, in: all, on: [staging] }]\n`;
  await using scene = await storyScene({ plan, config });
  const { slack, runs, redisUrl } = scene;
  await slack.command('look staging', { ...mara, user: people.pat });
  expect(lastTold(slack, people.pat)).toMatch(/answers only people of its own workspace/);
  await slack.mention(`<@${slack.state.botUser}> look staging`, { ...mara, user: people.pat });
  await slack.command('gate staging', { ...mara, user: people.lee });
  expect(lastTold(slack, people.lee)).toMatch(/^You may not run gate on staging.*<@U0MARA0001>/s);
  await slack.command('gate demo', mara);
  expect(lastTold(slack, people.mara)).toMatch(/^You may not run gate on demo/);
  expect(await runs.recent(null, 10)).toEqual([]);
  await using here = await workshop({});
  const audit = await here.start(['audit', '--refused'], { REDIS_URL: redisUrl }).ended;
  expect(audit.stdout).toMatch(new RegExp(`${people.pat} REFUSED run .*own workspace`));
  expect(audit.stdout).toMatch(new RegExp(`${people.lee} REFUSED run gate on staging`));
  expect(audit.stdout).toMatch(new RegExp(`${people.mara} REFUSED run gate on demo`));
  expect(slack.state.messages.filter(({ isBot, onlyFor }) => isBot && onlyFor === null)).toEqual([]);
}, 60_000);
