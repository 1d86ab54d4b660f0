import { expect, test, vi } from 'vitest';
import { publishJob, timelineJob } from '../../jobs/publish.ts';
import type { JobEnd } from '../../src/core/job.ts';
import { type Beside, beside } from '../support/beside-parts.ts';
import { good, openDeploy, reporting } from '../support/report-parts.ts';
import { statusPosted, timelines } from '../support/timeline-parts.ts';

/** What there is to see of something, with people and programs who hear of it. */
type Scene = AsyncDisposable & {
  /** Something happens. */
  happen(): Promise<void>;
  turn(tellOthers: Beside['tellOthers']): Promise<JobEnd>;
  /** Slack's channel takes nothing. */
  halt(): Promise<unknown>;
  inSlack(): number;
  told: string;
};

const leave = () => ({ leave: new AbortController().signal, failedChildren: [] });

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  async 'a run'() {
    const all = await reporting();
    return {
      happen: () => all.ended('r-NEW001', Date.now(), { a: good }),
      turn: (tellOthers) => publishJob.run({ run: 'r-NEW001' }, { ...all.room.context, tellOthers }, leave()),
      halt: () => all.room.context.memory.halt('r-NEW001', 'all', 600_000),
      inSlack: () => all.room.slack.messages('C0STAGING1').length,
      told: 'verdict.reached',
      [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
    };
  },
  async 'a deploy'() {
    const all = await reporting();
    let deploy = '';
    return {
      async happen() {
        deploy = await openDeploy(all.deploys, 'r2', Date.now());
      },
      turn: (tellOthers) => all.turn({ deploy }, { tellOthers }),
      halt: () => all.context.memory.halt(`dep.${deploy}`, 'all', 600_000),
      inSlack: () => all.room.slack.messages('C0STAGING1').length,
      told: 'deploy.opened',
      [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
    };
  },
  async 'an incident'() {
    const all = await timelines();
    return {
      async happen() {
        const at = Date.now();
        all.at(at / 60_000);
        await all.append({ ...statusPosted(1), at });
      },
      turn: (tellOthers) =>
        timelineJob.run({ incident: '517' }, { ...all.freshContext(), tellOthers }, leave()),
      halt: () => all.freshContext().memory.halt('inc.517', 'all', 600_000),
      inSlack: () => all.slack.messages('C0INCIDENT').length,
      told: 'incident.',
      [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
    };
  },
};

const until = { timeout: 15_000 };
const kinds = Object.keys(scenes);

function scene(kind: string): Promise<Scene> {
  const open = scenes[kind];
  if (open === undefined) throw new Error(`there is no scene ${kind}`);
  return open();
}

const hasTold = ({ types }: Beside, { told }: Scene) =>
  types().filter((type) => type.startsWith(told)).length;

test.each(kinds)(
  '%s: webhooks that cannot be told keep nothing from Slack, and are told later, once',
  async (kind) => {
    await using webhooks = await beside();
    await using all = await scene(kind);
    await all.happen();
    webhooks.redis('cut');
    // Slack has all of it: there is no error that would put its next turn off, only another look.
    expect(await all.turn(webhooks.tellOthers)).toMatchObject({ kind: 'again' });
    expect(all.inSlack()).toBeGreaterThan(0);
    expect(webhooks.errors).toHaveLength(1);
    expect(hasTold(webhooks, all)).toBe(0);
    webhooks.redis('ok');
    await vi.waitUntil(async () => {
      await all.turn(webhooks.tellOthers);
      return hasTold(webhooks, all) > 0;
    }, until);
    await all.turn(webhooks.tellOthers);
    const ids = webhooks.receiver.requests.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  },
);

test('webhooks that never answer hold Slack up for a moment at most', async () => {
  await using webhooks = await beside('consumer');
  await using all = await scene('a run');
  await all.happen();
  webhooks.redis('blackhole');
  const isOver = all.turn(webhooks.tellOthers);
  await vi.waitUntil(() => all.inSlack() > 0, until);
  expect(await isOver).toMatchObject({ kind: 'again' });
});

test.each(kinds)('%s: a channel that takes nothing keeps nothing from webhooks', async (kind) => {
  await using webhooks = await beside();
  await using all = await scene(kind);
  await all.happen();
  await all.halt();
  await all.turn(webhooks.tellOthers);
  await vi.waitUntil(() => hasTold(webhooks, all) > 0, until);
  expect(all.inSlack()).toBe(0);
});
