import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { IncidentState } from '../../src/core/incident/state.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { oneSection } from '../support/plan-text.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  hasEnded,
  lastTold,
  people,
  postDeploy,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 20_000, interval: 50 };

const checks = `
          health: { name: Health, tier: critical, command: { run: [test, -e, "FOLDER/\${environment}.up"] }, expect: { exitCode: 0 } }
          sockets: { name: Sockets, command: { run: [test, -e, "FOLDER/\${environment}.up"] }, expect: { exitCode: 0 } }
`;

/** The plan of the incident: a task, a criterion and a risk that its checks decide. */
const outage = `
version: 1
plan: outage
title: Backend does not start
issue: { key: "517", priority: P0 }
environments: { staging: {}, canary: {} }
phases:
  phase1:
    title: Look
    sections:
      "1.1":
        title: Look
        checks:${checks}criteria: { critical: [{ text: Health answers, checks: [health] }] }
timeline: { immediate: { window: 0-2h, tasks: [{ text: Recover, checks: [health, sockets] }] } }
risks: [{ level: high, text: Staging stays down, watch: [health] }]
`;

/** Another plan, whose checks are called the same and always pass. */
const checkout = `
${oneSection('checkout', '{ staging: {}, canary: {} }', 'Look', 'Look')}          health: { name: Health, command: { run: ["true"] }, expect: { exitCode: 0 } }
          sockets: { name: Sockets, command: { run: ["true"] }, expect: { exitCode: 0 } }
`;

async function ran({ slack }: SlackScene, text: string): Promise<string> {
  await slack.command(text, mara);
  const said = lastTold(slack, people.mara);
  expect(said).toMatch(/^Queued /);
  const run = runIn(said);
  await rootIn(slack, run, hasEnded);
  return run;
}

test('issue 517 with another environment and another plan beside it in the channel: nothing of theirs ticks', async () => {
  await using scene = await slackScene({ plan: outage });
  const { slack, folder, address, redisUrl } = scene;
  await writeFile(join(folder, 'plans/checkout.yaml'), checkout);
  const redis = connectRedis(redisUrl, 'consumer');
  redis.on('error', () => {});
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  const incidents = redisIncidents(redis, { keptMs: () => 3_600_000 });
  const stateWith = async (run: string): Promise<IncidentState> =>
    await vi.waitFor(async () => {
      const state = await incidents.state('517');
      if (state?.runs.find((one) => one.run === run)?.ended == null)
        throw new Error(`${run} is not in it yet`);
      return state;
    }, until);
  const isUp = (environment: string) => join(folder, `${environment}.up`);

  await slack.command('incident open --plan outage --env staging 517 P0 Backend does not start', mara);
  await writeFile(isUp('canary'), '');
  // Green ones of the neighbours, before and between.
  const foreign = [
    await ran(scene, 'checkout phase1 staging'),
    await ran(scene, 'outage phase1 canary'),
    await ran(scene, 'checkout phase1 canary'),
  ];
  const told = { revision: 'v9', environment: 'staging' };
  expect(await postDeploy(address, told)).toMatchObject({
    status: 400,
    body: { problems: ['plan: several have staging, name one of checkout, outage'] },
  });
  expect((await postDeploy(address, { ...told, plan: 'checkout' })).status).toBe(202);
  expect((await postDeploy(address, { ...told, plan: 'outage', environment: 'canary' })).status).toBe(202);

  // Without plan and environment it is the incident's.
  const own = await ran(scene, 'phase1');
  expect((await scene.runs.state(own))?.head).toMatchObject({
    plan: { id: 'outage' },
    environment: 'staging',
  });
  const down = await stateWith(own);
  expect(down.runs.map(({ run }) => run)).toEqual([own]);
  expect(down.windows.map(({ done }) => done)).toEqual([0]);
  expect(down.criteria.map(({ status }) => status)).toEqual(['unmet']);
  expect(down.risks.map(({ failing }) => failing.length)).toEqual([1]);
  expect(down.deploys).toEqual([]);

  await writeFile(isUp('staging'), '');
  const mended = await ran(scene, 'phase1');
  expect((await stateWith(mended)).windows.map(({ done }) => done)).toEqual([1]);
  expect((await postDeploy(address, { ...told, plan: 'outage', deployedBy: 'ci' })).status).toBe(202);

  // Red ones of the neighbours un-tick nothing.
  await rm(isUp('canary'));
  foreign.push(await ran(scene, 'outage phase1 canary'));
  const last = await ran(scene, 'phase1');
  const state = await stateWith(last);
  expect(state.windows.map(({ done, tasks }) => [done, tasks[0]?.standing.kind])).toEqual([[1, 'proved']]);
  expect(state.deploys).toMatchObject([{ revision: 'v9', run: null, told: { by: 'ci' } }]);
  const known = JSON.stringify(await incidents.events('517'));
  expect(foreign.filter((run) => known.includes(run))).toEqual([]);
  const timeline = slack.state.messages.find(
    ({ metadata }) => metadata?.event_type === 'staging_check_timeline',
  );
  expect(JSON.stringify(timeline?.blocks)).toContain('on staging');
}, 90_000);
