import { expect, it } from 'vitest';
import { type DeployEvent, deployEventId } from '../../../src/core/deploy/events.ts';
import { reduceDeploy } from '../../../src/core/deploy/reduce.ts';
import type { RunSummary } from '../../../src/core/run/order.ts';
import type { ScheduleReport } from '../../../src/core/schedule/reports.ts';
import { deployEvents, scheduleEvents } from '../../../src/web/webhooks/events/deploy-events.ts';
import type { WebhookEvent } from '../../../src/web/webhooks/events/event.ts';
import { differences, webhookExamples } from '../../support/webhook-examples.ts';

const urls = { run: (run: string) => `https://checks.example.org/runs/${run}`, incident: () => null };
const compared = { standing: 'same', headline: 'nothing new', baseline: null } as const;

const head = {
  id: 'd-1',
  environment: 'staging',
  revision: 'r2',
  plan: 'shop',
  reports: [
    { number: 1, afterMs: 300_000, run: ['phase1'] },
    { number: 2, afterMs: 600_000, run: ['phase1'] },
  ],
  channel: null,
  incident: null,
};
const ended = { run: 'r-1', verdict: 'passed', decidedBy: 'all', passed: 2, total: 2, failing: [] } as const;
const story: readonly DeployEvent[] = [
  { type: 'deploy.opened', id: deployEventId.opened(), at: 1_000, deploy: head },
  { type: 'report.started', id: deployEventId.report(1, 'started'), at: 2_000, report: 1, run: 'r-1' },
  { type: 'report.ended', id: deployEventId.report(1, 'ended'), at: 3_000, report: 1, ...ended },
  { type: 'report.compared', id: deployEventId.report(1, 'compared'), at: 3_100, report: 1, compared },
  { type: 'report.skipped', id: deployEventId.report(2, 'skipped'), at: 4_000, report: 2, reason: 'no plan' },
  { type: 'cancelled', id: deployEventId.cancelled(), at: 5_000, reason: 'closed', incident: '517' },
];

async function wrong(events: readonly WebhookEvent[]): Promise<readonly string[]> {
  const examples = await webhookExamples();
  return events.flatMap(({ type, data, url }) =>
    differences(examples.find((one) => one.type === type)?.data, { ...data(), url }, type),
  );
}

it('a deploy tells each thing when it is there, under a key that stays, as the page on webhooks says', async () => {
  const told = story.map((_, index) => {
    const state = reduceDeploy(story.slice(0, index + 1));
    return state === null ? [] : deployEvents(state, urls).map(({ type, key }) => `${type} ${key}`);
  });
  const [opened, first, second, over] = [
    'deploy.opened opened',
    'report.ended ended.1',
    'report.skipped skipped.2',
    'deploy.ended ended',
  ];
  expect(told).toEqual([
    [opened],
    [opened],
    [opened],
    [opened, first],
    [opened, first, second],
    [opened, first, second, over],
  ]);
  const state = reduceDeploy(story);
  if (state === null) throw new Error('it was opened');
  expect(await wrong(deployEvents(state, urls))).toEqual([]);
  expect(deployEvents(state, urls).map(({ at }) => at)).toEqual([1_000, 3_000, 4_000, 5_000]);
});

it('a schedule tells a tick once its run was compared, or why it was not run', async () => {
  const tick = (at: number, outcome: ScheduleReport['outcome'], isCompared = true): ScheduleReport => ({
    ...{
      at,
      missed: 0,
      words: ['phase1'],
      environment: 'staging',
      channel: 'C0STAGING1',
      told: null,
      outcome,
    },
    compared: isCompared ? { ...compared, fingerprint: 'f', isCalm: true } : null,
  });
  const summary: RunSummary = {
    ...ended,
    plan: { id: 'shop', digest: 'd' },
    environment: 'staging',
    selector: ['phase1'],
    requestedBy: 'staging-check',
    channel: 'C0STAGING1',
    ...{ requestedAt: 1_000, startedAt: 1_000, finishedAt: 2_000, cancelled: false, revision: null },
  };
  const reports = [
    tick(1_000, { kind: 'run', run: 'r-1' }),
    tick(2_000, { kind: 'declined', reason: 'the plan is invalid' }, false),
    tick(3_000, { kind: 'run', run: 'r-1' }, false),
    tick(4_000, { kind: 'run', run: 'r-forgotten' }),
  ];
  const events = scheduleEvents('shop:nightly', reports, new Map([['r-1', summary]]), urls);
  expect(events.map(({ type, key, at, subject }) => [type, key, at, subject])).toEqual([
    ['report.ended', 'ended.1000', 2_000, 'schedule.shop:nightly'],
    ['report.skipped', 'skipped.2000', 2_000, 'schedule.shop:nightly'],
  ]);
  expect(await wrong(events)).toEqual([]);
});
