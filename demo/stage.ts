import { setTimeout as delay } from 'node:timers/promises';
import type { SlackWorkspace } from '../stand-ins/slack/server.ts';
import type { Message } from '../stand-ins/slack/state.ts';
import { printedMessage } from './print-thread.ts';
import type { StandIns } from './stand-ins.ts';
import type { DeployHook } from './tell-deploy.ts';

const mara = 'U0MARA0001';
/** Where the story plays. */
export const channel = 'C0INCIDENT';

/** One step of the story: what happened, and what of it is not as the story tells it; null when all is. */
export type Step = { title: string; told: string; astray: string | null };
/** A step that is over, and how long it took. */
export type TimedStep = Step & { durationMs: number };

/** What the story is played with; `say` prints a line, `commandLine` runs `staging-check` beside the bot. */
export type Stage = {
  standIns: StandIns;
  slack: SlackWorkspace;
  say(text: string): void;
  commandLine(args: readonly string[]): Promise<{ exitCode: number; output: string }>;
  /** Where the incident is exported to. */
  exportFolder: string;
  deployHook: DeployHook;
};

/** Types a command as Mara; only she sees the answer. */
export async function type({ slack, say }: Pick<Stage, 'slack' | 'say'>, words: string): Promise<void> {
  say(`@mara in #incidents: /staging-check ${words}`);
  await slack.command(`/staging-check ${words}`, { user: mara, channel });
  const answer = slack.ephemerals(mara).at(-1);
  if (answer === undefined) return;
  const lines = printedMessage(slack.state, answer);
  say(`  only @mara sees: ${lines.join(lines.length > 5 ? '\n    ' : ' ')}`);
}

/** The newest message of an incident of that kind; undefined before the first. */
export function incidentMessage(slack: SlackWorkspace, eventType: string): Message | undefined {
  return slack.messages(channel).findLast(({ metadata }) => metadata?.event_type === eventType);
}

/** A fact in the metadata of a message, such as `key` or `state`; empty when it is not there. */
export function factOf({ metadata }: Pick<Message, 'metadata'>, name: string): string {
  const payload = metadata?.event_payload;
  const facts = new Map(typeof payload === 'object' && payload !== null ? Object.entries(payload) : []);
  const fact: unknown = facts.get(name);
  return typeof fact === 'string' ? fact : '';
}

/** Waits until something is so; false when it is not in time. */
export async function comesTrue(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    await delay(200);
  }
  return true;
}

/** Prints the title of a step. */
export function heading({ say }: Pick<Stage, 'say'>, text: string): void {
  say(`\n${text}\n${'─'.repeat(Math.min(text.length, 80))}`);
}
