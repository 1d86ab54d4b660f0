import type { Done } from '../src/desk/incidents/act.ts';
import type { Closed } from '../src/desk/incidents/close.ts';
import type { Opened } from '../src/desk/incidents/open.ts';
import {
  needsSecondAnswer,
  obstaclesAnswer,
  openedAnswer,
  takenAnswer,
} from '../src/slack/pictures/incident/incident-answers.ts';
import { closedAnswer, saidAnswer } from '../src/slack/pictures/incident/incident-lists.ts';
import type { Reply } from './command.ts';
import { type AskedAs, notDoneReply } from './replies.ts';

/** To whoever changed something of an incident. */
export function doneReply(done: Done, asked: AskedAs): Reply {
  return done.kind === 'done' ? saidAnswer(done.message) : notDoneReply(done, asked, 'incident status');
}

/** To whoever wanted to open one; `url` leads to the header of the incident that is there already, null while nobody knows it. */
export function openedReply(opened: Opened, asked: AskedAs, url: string | null): Reply {
  const { slashCommand } = asked;
  switch (opened.kind) {
    case 'opened':
      return openedAnswer(opened.state, slashCommand);
    case 'taken':
      return takenAnswer({ ...opened, url }, slashCommand);
    default:
      return notDoneReply(opened, asked);
  }
}

/** To whoever wanted to close it; what a second person has to agree to is told in the channel. */
export function closedReply(closed: Closed, asked: AskedAs): Reply {
  switch (closed.kind) {
    case 'closed':
      return closedAnswer(closed.key);
    case 'obstacles':
      return obstaclesAnswer(closed, asked.slashCommand);
    case 'needs-second':
      return needsSecondAnswer(closed);
    default:
      return notDoneReply(closed, asked, 'incident status');
  }
}
