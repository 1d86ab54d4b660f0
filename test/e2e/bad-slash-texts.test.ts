import { expect, test } from 'vitest';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import type { Block } from '../../src/slack/block-kit/blocks.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { badSlashTexts } from '../support/bad-slash-texts.ts';
import { issue517 } from '../support/commands.ts';
import { mara } from '../support/slack-receiver.ts';
import { type SlackScene, slackScene } from '../support/slack-scene.ts';

/** Slack itself takes at most so much after a slash command. */
const mostMentions = 40;

async function openScene(): Promise<SlackScene> {
  return slackScene({ plan: issue517.text, hasWorker: false });
}

function expectHelpful(name: string, message: Message | undefined): void {
  // As the stand-in got it: over the wire a block is JSON.
  const blocks: Block[] = JSON.parse(JSON.stringify(message?.blocks ?? []));
  const text = message?.text ?? '';
  expect(text, name).not.toMatch(/^(Queued|Cancelled|Dry run|That broke inside)/);
  expect(text, name).toContain('/staging-check ');
  expectAcceptable({ text, blocks });
}

/** No run is known, no job waits anywhere but the bot's own look at its schedules, and the channels are as empty as before. */
async function expectNothingDone({ slack, runs, redisUrl }: SlackScene, written: number): Promise<void> {
  expect(await runs.active()).toEqual([]);
  expect(await runs.recent(null, 10)).toEqual([]);
  await using queue = createRunQueue(redisUrl);
  const { publish: _own, ...others } = await queue.depths();
  const depths = Object.values(others).flatMap((states) => Object.values(states));
  expect(depths.reduce((total, count) => total + count, 0)).toBe(0);
  const shown = slack.state.messages.filter(({ onlyFor, isBot }) => onlyFor === null && isBot);
  expect(shown).toEqual([]);
  expect(slack.state.messages.filter(({ onlyFor }) => onlyFor === null)).toHaveLength(written);
}

test('every bad slash text, signed and over HTTP: a private answer within the limits of Slack, and nothing is done', async () => {
  await using scene = await openScene();
  const { slack } = scene;
  for (const [name, text] of badSlashTexts) {
    const before = slack.ephemerals(mara.user).length;
    const delivered = await slack.command(text, mara);
    expect(delivered.isAcked, name).toBe(true);
    const told = slack.ephemerals(mara.user).slice(before);
    expect(told, name).toHaveLength(1);
    expect(told[0]?.isBot, `${name}: ${told[0]?.text}`).toBe(true);
    expectHelpful(name, told[0]);
  }
  await expectNothingDone(scene, 0);
}, 60_000);

test('bad texts in a mention are answered to their writer only, and nothing is done', async () => {
  await using scene = await openScene();
  const { slack } = scene;
  const every = Math.floor(badSlashTexts.length / mostMentions);
  const texts = badSlashTexts.filter((_, index) => index % every === 0).slice(0, mostMentions);
  for (const [name, text] of texts) {
    const before = slack.ephemerals(mara.user).length;
    const delivered = await slack.mention(`<@${slack.state.botUser}> ${text}`, mara);
    expect(delivered.isAcked, name).toBe(true);
    await expect.poll(() => slack.ephemerals(mara.user).length, { timeout: 10_000 }).toBe(before + 1);
    expectHelpful(name, slack.ephemerals(mara.user).at(-1));
  }
  await expectNothingDone(scene, texts.length);
}, 60_000);
