import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runBeside, startBot } from '../../demo/bot.ts';
import { freePorts } from '../../demo/ports.ts';
import { factOf } from '../../demo/stage.ts';
import { startSlack } from '../../stand-ins/slack/server.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { planOf, type Scene } from '../../test/scenes/scenes.ts';
import { startStaging } from '../../test/scenes/staging.ts';

/** What people have in front of them after a run of a scene. */
export type PlayedScene = AsyncDisposable & {
  /** The Slack window, at the channel of the run. */
  slackUrl: string;
  /** The page of the run. */
  pageUrl: string;
  /** The root message. */
  root: Message;
  terminal: string;
  markdown: string;
};

const mara = 'U0MARA0001';
const channel = 'C0STAGING1';
const endedWithinMs = 120_000;
const tokens = { signingSecret: 'scene-signing-secret', botToken: 'xoxb-scene', appToken: 'xapp-scene' };

/** Runs the plan while all is well, and again in trouble: in Slack, and on the command line. */
export async function playScene({ trouble }: Scene, folder: string): Promise<PlayedScene> {
  await using opened = new AsyncDisposableStack();
  const staging = opened.use(await startStaging(folder));
  const plans = path.join(folder, 'plans');
  await mkdir(plans);
  await writeFile(path.join(plans, 'chat.yaml'), planOf(staging.variables));
  const [port = 0] = await freePorts([5190]);
  const slack = opened.use(
    await startSlack({ ...tokens, deliverTo: `http://127.0.0.1:${port}/slack/events` }),
  );
  const bot = opened.use(
    await startBot({
      folder: path.join(folder, 'bot'),
      port,
      variables: {
        SLACK_BOT_TOKEN: tokens.botToken,
        SLACK_SIGNING_SECRET: tokens.signingSecret,
        SLACK_API_URL: slack.url,
        STAGING_CHECK_PLANS: plans,
        STAGING_CHECK_PUBLIC_URL: `http://127.0.0.1:${port}`,
      },
    }),
  );
  const roots = () =>
    slack.messages(channel).filter(({ metadata }) => metadata?.event_type === 'staging_check_run');
  const runAll = async (): Promise<Message> => {
    const before = roots().length;
    await slack.command('/staging-check all', { user: mara, channel });
    const deadline = performance.now() + endedWithinMs;
    while (!hasEnded(roots()[before])) {
      if (performance.now() > deadline) throw new Error('the run came to no verdict');
      await delay(100);
    }
    // What follows a verdict: the thread, and what the root says of the channel.
    await delay(4_000);
    const root = roots()[before];
    if (root === undefined) throw new Error('the root message is gone');
    return root;
  };
  await runAll();
  await staging.has(trouble);
  const root = await runAll();
  const terminal = await runBeside(bot, ['run', 'all']);
  const markdown = await runBeside(bot, ['run', 'all', '--format', 'markdown']);
  const held = opened.move();
  return {
    slackUrl: new URL(`/#${channel}`, slack.pageUrl).href,
    pageUrl: pageIn(root),
    root,
    terminal: terminal.output,
    // What comes before it is progress, on the other stream.
    markdown: markdown.output.slice(Math.max(0, markdown.output.indexOf('### '))),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function hasEnded(root: Message | undefined): boolean {
  return root !== undefined && !['', 'queued', 'running', 'waiting'].includes(factOf(root, 'state'));
}

function pageIn({ blocks }: Message): string {
  const [url] = /http:[^"]*\/runs\/[^"]*token=[^"]*/.exec(JSON.stringify(blocks)) ?? [];
  if (url === undefined) throw new Error('the root message leads to no page');
  return url;
}
