import { commandText } from '../src/core/command/words.ts';
import type { Answered } from '../src/desk/answer.ts';
import type { Cancelled } from '../src/desk/cancel.ts';
import type { Started } from '../src/desk/start.ts';
import type { Declined, Refused, Unknown } from '../src/desk/wish.ts';
import {
  alreadyAnswer,
  cancelledAnswer,
  choicesAnswer,
  declinedAnswer,
  inLineAnswer,
  queuedAnswer,
  refusedAnswer,
  staleAnswer,
  unknownWordAnswer,
} from '../src/slack/pictures/answers.ts';
import type { Reply } from './command.ts';
import { suggestion } from './suggestion.ts';

/** What was asked, for the answer. */
export type AskedAs = {
  /** As words, verb included unless it is a run. */
  command: readonly string[];
  slashCommand: string;
  /** The verb of a command that the desk knows without it; none for a run. */
  verb?: string;
  /** All verbs: a suggestion may be one of them. */
  verbs?: readonly string[];
};

/** What the desk says of anything that cannot be done. */
export type NotDone = Refused | Unknown | Declined;

/** To whoever asked for a run, by a command, a button or a dialog. */
export function startedReply(started: Started, asked: AskedAs): Reply {
  const { slashCommand } = asked;
  switch (started.kind) {
    case 'started':
      return queuedAnswer(namedRun(started), started.lastTookMs, slashCommand);
    case 'in-line':
      return inLineAnswer(namedRun(started), started.place, started.holder, slashCommand);
    case 'already':
      return alreadyAnswer(namedRun(started), slashCommand);
    default:
      return notDoneReply(started, asked);
  }
}

/** To whoever wanted to stop a run. */
export function cancelledReply(cancelled: Cancelled, asked: AskedAs): Reply {
  const { slashCommand } = asked;
  switch (cancelled.kind) {
    case 'cancelled':
      return cancelledAnswer({ runId: cancelled.run, name: cancelled.name }, slashCommand);
    case 'stale':
      return staleAnswer(cancelled.message, slashCommand);
    default:
      return notDoneReply(cancelled, asked, 'status');
  }
}

/** To whoever approved, rejected, signed off or failed a check; null when it was done, since the run's own messages tell it. */
export function answeredReply(answered: Answered, asked: AskedAs): Reply | null {
  switch (answered.kind) {
    case 'answered':
      return null;
    case 'stale':
      return staleAnswer(answered.message, asked.slashCommand);
    default:
      return notDoneReply(answered, asked, 'status');
  }
}

/** To whoever may not, asked for what is not there, or cannot have it; `next` is what to type then. */
export function notDoneReply(notDone: NotDone, asked: AskedAs, next = 'help'): Reply {
  const { command, slashCommand, verb = null, verbs = [] } = asked;
  switch (notDone.kind) {
    case 'refused': {
      const { what, allowed, hint } = notDone;
      return refusedAnswer({ what, allowed, hint, command: commandText(command) ?? next, slashCommand });
    }
    case 'unknown':
      return unknownWordAnswer(notDone.word, suggestion(verb, notDone, verbs), slashCommand);
    case 'declined':
      return notDone.choices === undefined
        ? declinedAnswer(notDone.message, next, slashCommand)
        : choicesAnswer(notDone.message, notDone.choices);
    default:
      return notDone satisfies never;
  }
}

function namedRun(started: Extract<Started, { run: string }>) {
  const { run, selector, environment } = started;
  const pulled = 'pulled' in started ? (started.pulled ?? []) : [];
  return { selector: selector.join(' '), environment, runId: run, pulled };
}
