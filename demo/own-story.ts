import { setTimeout as delay } from 'node:timers/promises';
import { parseIncidentKey } from '../src/core/incident/key.ts';
import type { Message } from '../stand-ins/slack/state.ts';
import { hasButton, isEnded, isRun, isStill } from './ask.ts';
import type { OwnPlan } from './own-plan.ts';
import { printedMessage, printedThread } from './print-thread.ts';
import {
  channel,
  comesTrue,
  factOf,
  heading,
  incidentMessage,
  type Stage,
  type Step,
  type TimedStep,
  type,
} from './stage.ts';

type OwnStage = Omit<Stage, 'standIns' | 'deployHook' | 'exportFolder' | 'commandLine'>;

const jun = 'U0JUN00001';
const shownWithinMs = 30_000;
const phaseWithinMs = 1_200_000;

/** Plays a plan that somebody brought: a dry run, an incident about it, its phases one by one, how it stands, and the end as a drill. */
export async function tellOwnStory(stage: OwnStage, own: OwnPlan): Promise<readonly TimedStep[]> {
  const { plan } = own;
  const parts = [
    () => opening(stage, own),
    ...plan.phases.map(
      ({ id, title }) =>
        () =>
          phase(stage, own, id, title),
    ),
    () => ending(stage),
  ];
  const steps: TimedStep[] = [];
  for (const part of parts) {
    const startedAt = performance.now();
    const step = await part();
    steps.push({ ...step, durationMs: performance.now() - startedAt });
  }
  return steps;
}

async function opening(stage: OwnStage, { plan, environment }: OwnPlan): Promise<Step> {
  heading(stage, '1. What would run, and an incident about it');
  await type(stage, `plan ${plan.id} all ${environment.name}`);
  const key = parseIncidentKey(plan.issue?.key ?? '') ?? 'DEMO-1';
  const priority = /^P[0-3]$/.test(plan.issue?.priority ?? '') ? `${plan.issue?.priority} ` : '';
  await type(
    stage,
    `incident open --plan ${plan.id} --env ${environment.name} ${key} ${priority}${plan.title}`,
  );
  const header = () => incidentMessage(stage.slack, 'staging_check_incident');
  const isThere = await comesTrue(() => header() !== undefined, shownWithinMs);
  const shown = header();
  if (shown !== undefined) stage.say(`\n${printedMessage(stage.slack.state, shown).join('\n')}`);
  return {
    title: 'the incident',
    told: `#${key} is open`,
    astray: isThere ? null : 'no incident was opened',
  };
}

async function phase(
  stage: OwnStage,
  { plan, environment }: OwnPlan,
  id: string,
  title: string,
): Promise<Step> {
  const { slack, say } = stage;
  heading(stage, `${plan.phases.findIndex((one) => one.id === id) + 2}. ${title === '' ? id : title}`);
  const known = new Set(slack.messages(channel).map(({ ts }) => ts));
  await type(stage, `run ${plan.id} ${id} ${environment.name}`);
  const find = () => slack.messages(channel).find((one) => !known.has(one.ts) && isRun(one));
  await comesTrue(() => find() !== undefined, shownWithinMs);
  const root = find();
  if (root === undefined) return { title: id, told: '', astray: 'no run came of it' };
  const isOver = await meetQuestions(stage, root);
  say(`\n${printedThread(slack.state, slack.thread(channel, root.ts))}`);
  return { title: id, told: factOf(root, 'state'), astray: isOver ? null : 'no verdict in 20 minutes' };
}

/** Waits until a run has ended: approvals are rejected, and what waits for a person alone is cancelled. */
async function meetQuestions(stage: OwnStage, root: Message): Promise<boolean> {
  const { slack, say } = stage;
  const deadline = performance.now() + phaseWithinMs;
  let isCancelled = false;
  while (performance.now() < deadline) {
    const thread = slack.thread(channel, root.ts);
    if (isEnded(root) && (await isStill(slack, root))) return true;
    const asking = thread.find((one) => hasButton(one, 'check.reject'));
    if (asking !== undefined) {
      say('  @jun presses Reject: the demo changes nothing of yours');
      await slack.click(asking.ts, 'check.reject', jun);
      await comesTrue(() => slack.view(jun) !== undefined, shownWithinMs);
      const asked = JSON.stringify(asking.blocks);
      if (slack.view(jun) !== undefined) await slack.submitView(jun, { reason: 'a demo changes nothing' });
      await comesTrue(() => JSON.stringify(asking.blocks) !== asked, shownWithinMs);
    } else if (
      !isCancelled &&
      thread.some((one) => hasButton(one, 'check.sign-off')) &&
      (await isStill(slack, root))
    ) {
      isCancelled = true;
      say('  What is left asks a person; the demo answers for nobody:');
      await type(stage, `cancel ${factOf(root, 'run_id')}`);
    }
    await delay(100);
  }
  return false;
}

async function ending(stage: OwnStage): Promise<Step> {
  heading(stage, 'The end: how it stands, and the incident is closed as a drill');
  await type(stage, 'status');
  await type(stage, 'incident close --as drill The demo has played what the plan has.');
  const isClosed = () =>
    JSON.stringify(incidentMessage(stage.slack, 'staging_check_timeline')?.metadata ?? {}).includes('closed');
  const isSo = await comesTrue(isClosed, shownWithinMs);
  const last = incidentMessage(stage.slack, 'staging_check_incident');
  if (last !== undefined) stage.say(`\n${printedMessage(stage.slack.state, last).join('\n')}`);
  return { title: 'the end', told: 'closed as a drill', astray: isSo ? null : 'the incident is not closed' };
}
