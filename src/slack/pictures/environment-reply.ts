import { usualCommand } from '../../core/command/slash-command.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { cancelRunButton } from '../actions/cancel-run.ts';
import { person, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import { type Holder, holderLeaves, ordinal } from './replies.ts';

/** Who has an environment, and who waits for it, the next one first. */
export type ShownEnvironment = {
  environment: string;
  holder: (Holder & { run: string }) | null;
  line: readonly { run: string; by: string; reason: string }[];
};

/** To the asker of `who`: who has the environment, what for, how long still, and who is next. */
export function environmentReply(state: ShownEnvironment): SlackMessage {
  const { environment, holder } = state;
  const name = shortLine(environment, 60) || 'the environment';
  const typed =
    holder === null
      ? [`To use it: ${usualCommand} help`]
      : [
          `To stop it: ${usualCommand} cancel ${shortLine(holder.run, 60)}`,
          `If that run is gone: ${usualCommand} release ${name}`,
        ];
  return replyMessage({
    lines: environmentLines(state),
    buttons: holder === null ? [] : cancelRunButton(holder.run),
    typed,
  });
}

/** To the asker of `release`. */
export function releasedReply(environment: string): SlackMessage {
  const name = shortLine(environment, 60);
  const text = `${name} is free again; whoever is next in line starts by itself.`;
  return replyMessage({ lines: [[words(text)]], typed: [`Who has it now: ${usualCommand} who ${name}`] });
}

/** The holder in one line, and a line for each that waits. */
export function environmentLines({ environment, holder, line }: ShownEnvironment): readonly Line[] {
  const name = shortLine(environment, 60) || 'the environment';
  const first: Line =
    holder === null
      ? [words(`Nobody has ${name}.`)]
      : holderLeaves(holder, name, `, run ${shortLine(holder.run, 60)}.`);
  const waiting = line.map(({ run, by, reason }, index): Line => {
    const what = shortLine(reason, 100);
    const place = ordinal(index + 2);
    return [
      words(`${place.charAt(0).toUpperCase()}${place.slice(1)} in line: `),
      person(by),
      words(`${what === '' ? '' : ` (${what})`}, run ${shortLine(run, 60)}`),
    ];
  });
  return [first, ...waiting];
}
