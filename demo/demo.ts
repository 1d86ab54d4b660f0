import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type SlackWorkspace, startSlack } from '../stand-ins/slack/server.ts';
import { type Bot, startBot } from './bot.ts';
import type { OwnPlan } from './own-plan.ts';
import { copyPlan } from './plan-copy.ts';
import { freePorts } from './ports.ts';
import { root } from './root.ts';
import { channel } from './stage.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import type { DeployHook } from './tell-deploy.ts';

/** A Slack workspace in the browser and the real bot, which reach each other. */
export type Window = AsyncDisposable & { slack: SlackWorkspace; bot: Bot; deployHook: DeployHook };

/** The window, and what stands in for staging behind it: the backend of issue 517 with its log. */
export type Demo = Window & { standIns: StandIns };

const credentials = {
  signingSecret: 'demo-signing-secret',
  botToken: 'xoxb-demo-bot-token',
  appToken: 'xapp-demo-app-token',
};
const webhookSecret = 'demo-webhook-secret';

/** Starts all of the story of issue 517. `folder` is where it works. */
export async function startDemo(folder: string): Promise<Demo> {
  await using started = new AsyncDisposableStack();
  const standIns = started.use(await startStandIns(folder));
  const work = path.dirname(standIns.repo);
  const plans = path.join(work, 'plans');
  // Every story begins anew.
  for (const left of [plans, path.join(work, 'export-517')]) await rm(left, { recursive: true, force: true });
  await copyPlan(plans, standIns.planValues);
  const window = started.use(await startWindow(work, plans, standIns.variables));
  const held = started.move();
  return { ...window, standIns, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Starts the window with somebody's own plans, which stay where they are. Only the plan of issue 517 needs its stand-ins, and is copied for them. */
export async function startWithPlans(
  folder: string,
  plans: string,
  { plan, environment }: OwnPlan,
): Promise<Window & { standIns: StandIns | null }> {
  await using started = new AsyncDisposableStack();
  if (plan.id !== 'issue-517' || environment.name !== 'demo') {
    const window = started.use(await startWindow(folder, plans, {}));
    const held = started.move();
    return { ...window, standIns: null, [Symbol.asyncDispose]: () => held.disposeAsync() };
  }
  const standIns = started.use(await startStandIns(folder));
  const copies = path.join(path.dirname(standIns.repo), 'plans');
  await rm(copies, { recursive: true, force: true });
  await cp(plans, copies, { recursive: true });
  await copyPlan(copies, standIns.planValues);
  const window = started.use(await startWindow(path.dirname(standIns.repo), copies, standIns.variables));
  const held = started.move();
  return { ...window, standIns, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** In HTTP mode, so that every request to the bot is signed as Slack signs; what an earlier one kept in `work` is gone. */
async function startWindow(
  work: string,
  plans: string,
  variables: Readonly<Record<string, string>>,
): Promise<Window> {
  await using started = new AsyncDisposableStack();
  const [pagePort = 0, botPort = 0] = await freePorts([5173, 5174]);
  await mkdir(work, { recursive: true });
  await rm(path.join(work, 'data'), { recursive: true, force: true });
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
        ...variables,
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
  return { slack, bot, deployHook, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
