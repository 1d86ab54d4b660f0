import { setTimeout as delay } from 'node:timers/promises';
import type { SlackWorkspace } from '../stand-ins/slack/server.ts';
import type { Message } from '../stand-ins/slack/state.ts';
import { printedThread } from './print-thread.ts';
import { channel, factOf, type Stage, type } from './stage.ts';

/** A run as its thread shows it. */
export type Shown = { state: string; printed: string; approvedBy: string | null };

/** Waiting in line behind a report included. */
const endedWithinMs = 120_000;
const stillMs = 3_500;

/** Asks for a run, approves what waits for it, and waits for the verdict and for the thread to stand still. */
export async function ask(stage: Stage, selector: string, approver: string | null = null): Promise<Shown> {
  const { slack, say } = stage;
  const known = new Set(slack.messages(channel).map(({ ts }) => ts));
  await type(stage, selector);
  let approvedBy: string | null = null;
  const deadline = performance.now() + endedWithinMs;
  while (performance.now() < deadline) {
    const root = slack.messages(channel).find((one) => !known.has(one.ts) && isRun(one));
    if (root !== undefined && approver !== null && approvedBy === null && hasButton(root, 'check.approve')) {
      say(`  @${slack.state.users.get(approver)?.name} presses Approve`);
      await slack.click(root.ts, 'check.approve', approver);
      approvedBy = approver;
    }
    if (root !== undefined && isEnded(root) && (await isStill(slack, root))) {
      const printed = printedThread(slack.state, slack.thread(channel, root.ts));
      say(`\n${printed}`);
      return { state: factOf(root, 'state'), printed, approvedBy };
    }
    await delay(100);
  }
  return { state: 'no verdict', printed: '', approvedBy };
}

/** True when nothing in a thread changed for as long as an edit may be held back. */
export async function isStill(slack: SlackWorkspace, root: Message): Promise<boolean> {
  const picture = () => JSON.stringify(slack.thread(channel, root.ts));
  const before = picture();
  await delay(stillMs);
  return picture() === before;
}

/** A run's root message. */
export function isRun({ metadata }: Message): boolean {
  return metadata?.event_type === 'staging_check_run';
}

/** A run whose verdict is told. */
export function isEnded(root: Message): boolean {
  return !['', 'queued', 'running'].includes(factOf(root, 'state'));
}

/** True when a message offers this. */
export function hasButton({ blocks }: Message, actionId: string): boolean {
  return JSON.stringify(blocks).includes(`"${actionId}"`);
}
