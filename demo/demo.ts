import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type SlackWorkspace, startSlack } from '../stand-ins/slack/server.ts';
import { type Bot, startBot } from './bot.ts';
import { copyPlan } from './plan-copy.ts';
import { freePorts } from './ports.ts';
import { root } from './root.ts';
import { channel } from './stage.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import type { DeployHook } from './tell-deploy.ts';

/** Everything on this machine: staging, its log, a Slack workspace, and the real bot in between. */
export type Demo = AsyncDisposable & {
  standIns: StandIns;
  slack: SlackWorkspace;
  bot: Bot;
  deployHook: DeployHook;
};

const credentials = {
  signingSecret: 'demo-signing-secret',
  botToken: 'xoxb-demo-bot-token',
  appToken: 'xapp-demo-app-token',
};
const webhookSecret = 'demo-webhook-secret';

/** Starts it all, in HTTP mode, so that every request to the bot is signed as Slack signs. `folder` is where it works. */
export async function startDemo(folder: string): Promise<Demo> {
  await using started = new AsyncDisposableStack();
  const standIns = started.use(await startStandIns(folder));
  const work = path.dirname(standIns.repo);
  const [pagePort = 0, botPort = 0] = await freePorts([5173, 5174]);
  const plans = path.join(work, 'plans');
  // Every story begins anew.
  for (const left of [plans, path.join(work, 'data'), path.join(work, 'export-517')])
    await rm(left, { recursive: true, force: true });
  await copyPlan(plans, standIns.planValues);
  const slack = started.use(
    await startSlack({
      port: pagePort,
      ...credentials,
      deliverTo: `http://127.0.0.1:${botPort}/slack/events`,
      manifest: path.join(root, 'manifest.json'),
      opensAt: channel,
    }),
  );
  const bot = started.use(
    await startBot({
      folder: work,
      port: botPort,
      variables: {
        ...standIns.variables,
        SLACK_BOT_TOKEN: credentials.botToken,
        SLACK_SIGNING_SECRET: credentials.signingSecret,
        SLACK_API_URL: slack.url,
        STAGING_CHECK_WEBHOOK_SECRET: webhookSecret,
        STAGING_CHECK_PLANS: plans,
        STAGING_CHECK_CONFIG: path.join(import.meta.dirname, 'staging-check.yaml'),
        STAGING_CHECK_PUBLIC_URL: `http://127.0.0.1:${botPort}`,
      },
    }),
  );
  const deployHook = { url: `${bot.url}/hooks/deploy`, secret: webhookSecret };
  const held = started.move();
  return { standIns, slack, bot, deployHook, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
