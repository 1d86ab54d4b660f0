import { printedMessage } from './print-thread.ts';
import type { SlackWorkspace } from './slack/server.ts';
import type { Message } from './slack/state.ts';
import type { StandIns } from './stand-ins.ts';

const mara = 'U0MARA0001';
/** Where the story plays. */
export const channel = 'C0INCIDENT';

/** One step of the story: what happened, and what of it is not as the story tells it; null when all is. */
export type Step = { title: string; told: string; astray: string | null; durationMs: number };

/** What the story is played with; `say` prints a line, `commandLine` runs `staging-check` beside the bot. */
export type Stage = {
  standIns: StandIns;
  slack: SlackWorkspace;
  say(text: string): void;
  commandLine(args: readonly string[]): Promise<{ exitCode: number; output: string }>;
  /** Where the incident is exported to. */
  exportFolder: string;
};

/** Types a command as Mara; only she sees the answer. */
export async function type({ slack, say }: Stage, words: string): Promise<void> {
  say(`@mara in #incidents: /staging-check ${words}`);
  await slack.command(`/staging-check ${words}`, { user: mara, channel });
  const answer = slack.ephemerals(mara).at(-1);
  if (answer !== undefined) say(`  only @mara sees: ${printedMessage(slack.state, answer).join(' ')}`);
}

/** The newest message of an incident of that kind; undefined before the first. */
export function incidentMessage(slack: SlackWorkspace, eventType: string): Message | undefined {
  return slack.messages(channel).findLast(({ metadata }) => metadata?.event_type === eventType);
}

/** Prints the title of a step. */
export function heading({ say }: Stage, text: string): void {
  say(`\n${text}\n${'─'.repeat(Math.min(text.length, 80))}`);
}
