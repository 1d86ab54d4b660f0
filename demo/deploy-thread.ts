import type { SlackWorkspace } from '../stand-ins/slack/server.ts';
import type { Message } from '../stand-ins/slack/state.ts';
import { reportsAt } from './plan-copy.ts';
import { printedMessage, printedThread } from './print-thread.ts';
import { comesTrue, factOf, type Stage } from './stage.ts';

/** A deploy as Slack shows it: its message, and in the thread of that the replies of its reports, oldest first. */
export type DeployShown = { message: Message; reports: readonly Message[] };

/** The messages of the deploy of a revision in all channels, each with its reports; one, when all is well. */
export function deploysShown(slack: SlackWorkspace, revision: string): readonly DeployShown[] {
  return slack.state.messages
    .filter((one) => factOf(one, 'key').endsWith(':deploy') && one.text.includes(` ${revision} on `))
    .map((message) => {
      const replies = slack.thread(message.channel, message.ts).slice(1);
      return { message, reports: replies.filter((one) => factOf(one, 'key').includes(':report:')) };
    });
}

/** Waits until so many reports of a deploy are told; false when they are not in time. */
export async function reportsTold(
  { slack }: Stage,
  revision: string,
  wanted: number,
  withinMs: number,
): Promise<boolean> {
  const told = () => deploysShown(slack, revision).flatMap(({ reports }) => reports).length;
  return await comesTrue(() => told() >= wanted, withinMs);
}

/** Waits until the reports of a deploy go on no more, and its message says so. */
export async function seriesOver({ slack }: Stage, revision: string, withinMs: number): Promise<boolean> {
  const isOver = ({ message }: DeployShown) =>
    factOf(message, 'series') !== 'open' && factOf(message, 'state') !== 'running';
  return await comesTrue(() => deploysShown(slack, revision).some(isOver), withinMs);
}

/** Waits until every report of a deploy is told and its message says how they ended. */
export async function allReported(stage: Stage, revision: string, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  if (!(await reportsTold(stage, revision, reportsAt.length, withinMs))) return false;
  return await seriesOver(stage, revision, until - performance.now());
}

/** Prints the message of a deploy, with its thread when that is wanted. */
export function sayDeploy({ slack, say }: Stage, revision: string, withThread: boolean): void {
  for (const { message } of deploysShown(slack, revision)) {
    say(
      withThread
        ? `\n${printedThread(slack.state, slack.thread(message.channel, message.ts))}`
        : `\n${printedMessage(slack.state, message).join('\n')}`,
    );
  }
}
